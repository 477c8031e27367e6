extension RawSpan {
  /// A copy of the bytes.
  @inlinable
  package var array: [UInt8] { withUnsafeBytes { [UInt8]($0) } }
}

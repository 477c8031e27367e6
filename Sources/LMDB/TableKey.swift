/// A type whose values can be keys of a table.
///
/// LMDB sorts keys by their bytes, first byte first, a prefix before what it begins: a type whose
/// order matters encodes itself accordingly. An encoding has 1 to 511 bytes.
public protocol TableKey {
  /// Lends the encoded key to `body`, once, and returns what it returns.
  func withKeyBytes<R: ~Copyable, E: Error>(_ body: (RawSpan) throws(E) -> R) throws(E) -> R
}

extension [UInt8]: TableKey {
  /// Lends the bytes as they are.
  @inlinable
  public func withKeyBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(span.bytes)
  }
}

extension String: TableKey {
  /// Lends the UTF-8 form, which sorts by code point.
  @inlinable
  public func withKeyBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try body(utf8.span.bytes)
  }
}

extension UInt64: TableKey {
  /// Lends the 8 bytes in big-endian order, so that keys sort as the numbers do.
  @inlinable
  public func withKeyBytes<R: ~Copyable, E: Error>(
    _ body: (RawSpan) throws(E) -> R
  ) throws(E) -> R {
    try withUnsafeBytes(of: bigEndian) { (bytes) throws(E) -> R in
      try body(RawSpan(_unsafeBytes: bytes))
    }
  }
}

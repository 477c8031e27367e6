/// The encoding of records and rows: integers little endian or as varints, text behind its length.
extension [UInt8] {
  /// Appends an integer, lowest byte first.
  @inlinable
  package mutating func appendLittleEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.littleEndian) { append(contentsOf: $0) }
  }

  /// Appends an integer, highest byte first, so that bytes order as numbers do.
  @inlinable
  package mutating func appendBigEndian(_ value: some FixedWidthInteger) {
    Swift.withUnsafeBytes(of: value.bigEndian) { append(contentsOf: $0) }
  }

  /// Appends an integer in 1 to 10 bytes, seven bits each.
  @inlinable
  package mutating func appendVarint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// Appends bytes behind their count as a varint.
  @inlinable
  package mutating func appendCounted(_ bytes: some Collection<UInt8>) {
    appendVarint(UInt64(bytes.count))
    append(contentsOf: bytes)
  }

  /// Appends text behind its count of bytes; nil is told from empty.
  @inlinable
  package mutating func appendOptional(_ text: String?) {
    guard let text else { return append(0) }
    append(1)
    appendCounted(text.utf8)
  }
}

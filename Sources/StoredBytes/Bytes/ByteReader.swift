public import MailboxModel

/// Reads what was written to records and rows; anything that does not fit is damage, never a trap.
///
/// The type is `@usableFromInline` for its methods' sake: what is `@inlinable` and lies in one that is not
/// is inlined into no other module.
@usableFromInline
package struct ByteReader: ~Escapable {
  @usableFromInline let span: RawSpan
  @usableFromInline package private(set) var offset = 0
  /// The name of what is read, for errors.
  @usableFromInline let what: StaticString

  @inlinable
  @_lifetime(copy span)
  package init(_ span: RawSpan, of what: StaticString) {
    self.span = span
    self.what = what
  }

  /// Bytes that are left.
  @inlinable
  package var remaining: Int { span.byteCount - offset }

  @inlinable
  package var isAtEnd: Bool { remaining == 0 }

  @inlinable
  package mutating func byte() throws(MailboxError) -> UInt8 {
    try need(1)
    defer { offset += 1 }
    return span.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  @inlinable
  package mutating func uint16() throws(MailboxError) -> UInt16 {
    try need(2)
    defer { offset += 2 }
    return UInt16(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  @inlinable
  package mutating func uint32() throws(MailboxError) -> UInt32 {
    try need(4)
    defer { offset += 4 }
    return UInt32(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  @inlinable
  package mutating func uint64() throws(MailboxError) -> UInt64 {
    try need(8)
    defer { offset += 8 }
    return UInt64(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  @inlinable
  package mutating func varint() throws(MailboxError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while shift < 64 {
      let next = try byte()
      value |= UInt64(next & 0x7F) &<< shift
      if next < 0x80 { return value }
      shift += 7
    }
    throw damaged("a number of more than 64 bits")
  }

  /// A varint that counts things of at least one byte each, so it never exceeds what is left.
  @inlinable
  package mutating func count() throws(MailboxError) -> Int {
    let value = try varint()
    guard value <= UInt64(remaining) else { throw damaged("a count of \(value)") }
    return Int(value)
  }

  @inlinable
  package mutating func skip(_ count: Int) throws(MailboxError) {
    try need(count)
    offset += count
  }

  @inlinable
  package mutating func bytes(_ count: Int) throws(MailboxError) -> [UInt8] {
    try need(count)
    defer { offset += count }
    return span.extracting(offset..<(offset + count)).array
  }

  /// The next bytes, borrowed.
  @inlinable
  @_lifetime(copy self)
  package mutating func span(_ count: Int) throws(MailboxError) -> RawSpan {
    try need(count)
    defer { offset += count }
    return span.extracting(offset..<(offset + count))
  }

  @inlinable
  package mutating func countedBytes() throws(MailboxError) -> [UInt8] { try bytes(try count()) }

  @inlinable
  package mutating func countedText() throws(MailboxError) -> String {
    guard let text = String(validating: try countedBytes(), as: UTF8.self) else {
      throw damaged("text that is not UTF-8")
    }
    return text
  }

  @inlinable
  package mutating func optionalText() throws(MailboxError) -> String? {
    try byte() == 0 ? nil : try countedText()
  }

  /// An id; what cannot be one is damage, as only checked ones were written.
  @inlinable
  package mutating func identifier<ID: Identifier>() throws(MailboxError) -> ID {
    let text = try countedText()
    do { return try ID(text) } catch { throw damaged(error.message) }
  }

  @usableFromInline
  package func damaged(_ reason: String) -> MailboxError {
    .damaged(what: "\(what) cannot be read: \(reason) at byte \(offset)")
  }

  @inlinable
  func need(_ count: Int) throws(MailboxError) {
    guard count >= 0, count <= remaining else { throw missing(count) }
  }

  @usableFromInline
  func missing(_ count: Int) -> MailboxError {
    damaged("\(count) bytes wanted, \(remaining) left")
  }
}

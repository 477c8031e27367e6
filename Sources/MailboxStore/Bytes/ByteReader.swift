package import MailboxModel

/// Reads what the store wrote; anything that does not fit is damage, never a trap.
package struct ByteReader: ~Escapable {
  private let span: RawSpan
  package private(set) var offset = 0
  /// The name of what is read, for errors.
  private let what: StaticString

  @_lifetime(copy span)
  package init(_ span: RawSpan, of what: StaticString) {
    self.span = span
    self.what = what
  }

  /// Bytes that are left.
  package var remaining: Int { span.byteCount - offset }

  package var isAtEnd: Bool { remaining == 0 }

  package mutating func byte() throws(MailboxError) -> UInt8 {
    try need(1)
    defer { offset += 1 }
    return span.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
  }

  package mutating func uint16() throws(MailboxError) -> UInt16 {
    try need(2)
    defer { offset += 2 }
    return UInt16(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt16.self))
  }

  package mutating func uint32() throws(MailboxError) -> UInt32 {
    try need(4)
    defer { offset += 4 }
    return UInt32(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self))
  }

  package mutating func uint64() throws(MailboxError) -> UInt64 {
    try need(8)
    defer { offset += 8 }
    return UInt64(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

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
  package mutating func count() throws(MailboxError) -> Int {
    let value = try varint()
    guard value <= UInt64(remaining) else { throw damaged("a count of \(value)") }
    return Int(value)
  }

  package mutating func skip(_ count: Int) throws(MailboxError) {
    try need(count)
    offset += count
  }

  package mutating func bytes(_ count: Int) throws(MailboxError) -> [UInt8] {
    try need(count)
    defer { offset += count }
    return span.extracting(offset..<(offset + count)).array
  }

  /// The next bytes, borrowed.
  @_lifetime(copy self)
  package mutating func span(_ count: Int) throws(MailboxError) -> RawSpan {
    try need(count)
    defer { offset += count }
    return span.extracting(offset..<(offset + count))
  }

  package mutating func countedBytes() throws(MailboxError) -> [UInt8] { try bytes(try count()) }

  package mutating func countedText() throws(MailboxError) -> String {
    guard let text = String(validating: try countedBytes(), as: UTF8.self) else {
      throw damaged("text that is not UTF-8")
    }
    return text
  }

  package mutating func optionalText() throws(MailboxError) -> String? {
    try byte() == 0 ? nil : try countedText()
  }

  /// An id; what cannot be one is damage, as only checked ones were written.
  package mutating func identifier<ID: Identifier>() throws(MailboxError) -> ID {
    let text = try countedText()
    do { return try ID(text) } catch { throw damaged(error.message) }
  }

  package func damaged(_ reason: String) -> MailboxError {
    .damaged(what: "\(what) cannot be read: \(reason) at byte \(offset)")
  }

  private func need(_ count: Int) throws(MailboxError) {
    guard count >= 0, count <= remaining else {
      throw damaged("\(count) bytes wanted, \(remaining) left")
    }
  }
}

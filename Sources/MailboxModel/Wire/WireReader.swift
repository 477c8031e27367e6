/// Reads the fields of one protobuf message from borrowed bytes.
///
/// Source of the encoding: protobuf.dev, 'Encoding'. Groups (wire types 3 and 4) are refused.
public struct WireReader: ~Escapable {
  private let span: RawSpan
  private var offset = 0

  /// One field, its value already passed by the reader.
  public struct Field {
    /// The field's number.
    public let number: UInt32
    /// The value of a varint, fixed32 or fixed64 field; 0 of a length-delimited one.
    public let scalar: UInt64
    /// The place of the bytes of a length-delimited field; empty for others.
    public let range: Range<Int>
    /// The byte before the field's tag.
    public let start: Int
  }

  /// Begins at the first byte.
  @_lifetime(copy bytes)
  public init(_ bytes: RawSpan) { span = bytes }

  /// The number of bytes that were passed.
  public var position: Int { offset }

  /// The next field, nil at the end.
  public mutating func nextField() throws(MailboxError) -> Field? {
    guard offset < span.byteCount else { return nil }
    let start = offset
    let tag = try varint()
    guard tag >> 3 != 0, let number = UInt32(exactly: tag >> 3) else {
      throw Self.malformed("field number \(tag >> 3)")
    }
    switch tag & 7 {
    case 0:
      return Field(number: number, scalar: try varint(), range: 0..<0, start: start)
    case 1:
      return Field(number: number, scalar: try fixed(bytes: 8), range: 0..<0, start: start)
    case 5:
      return Field(number: number, scalar: try fixed(bytes: 4), range: 0..<0, start: start)
    case 2:
      let length = try varint()
      guard length <= UInt64(span.byteCount - offset) else {
        throw Self.malformed("a field of \(length) bytes where \(span.byteCount - offset) are left")
      }
      let range = offset..<(offset + Int(length))
      offset = range.upperBound
      return Field(number: number, scalar: 0, range: range, start: start)
    default:
      throw Self.malformed("wire type \(tag & 7)")
    }
  }

  /// The bytes of a length-delimited field, borrowed.
  @_lifetime(copy self)
  public func bytes(of field: Field) -> RawSpan { span.extracting(field.range) }

  /// The bytes of a length-delimited field, copied.
  public func array(of field: Field) -> [UInt8] {
    bytes(of: field).withUnsafeBytes { [UInt8]($0) }
  }

  /// The text of a length-delimited field; throws when it is not UTF-8.
  public func string(of field: Field) throws(MailboxError) -> String {
    let text = bytes(of: field).withUnsafeBytes { bytes in
      // Most text is ASCII, and validating costs more than making it.
      bytes.reduce(0, |) < 0x80
        ? String(decoding: bytes, as: UTF8.self) : String(validating: bytes, as: UTF8.self)
    }
    guard let text else { throw Self.malformed("text that is not UTF-8 in field \(field.number)") }
    return text
  }

  /// An id as the text of a field; throws `.malformed` when it cannot be one.
  func identifier<ID: Identifier>(of field: Field) throws(MailboxError) -> ID {
    try Self.identifier(try string(of: field))
  }

  /// An id as text; throws `.malformed` when it cannot be one.
  static func identifier<ID: Identifier>(_ text: String) throws(MailboxError) -> ID {
    do { return try ID(text) } catch { throw malformed(error.message) }
  }

  private mutating func varint() throws(MailboxError) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while offset < span.byteCount {
      let byte = span.unsafeLoad(fromByteOffset: offset, as: UInt8.self)
      offset += 1
      if shift == 63 && byte > 1 { throw Self.malformed("a number of more than 64 bits") }
      value |= UInt64(byte & 0x7F) << shift
      if byte < 0x80 { return value }
      shift += 7
      if shift > 63 { throw Self.malformed("a number of more than 64 bits") }
    }
    throw Self.malformed("a number that is cut short")
  }

  private mutating func fixed(bytes count: Int) throws(MailboxError) -> UInt64 {
    guard span.byteCount - offset >= count else {
      throw Self.malformed("a number that is cut short")
    }
    defer { offset += count }
    return count == 4
      ? UInt64(
        UInt32(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt32.self)))
      : UInt64(littleEndian: span.unsafeLoadUnaligned(fromByteOffset: offset, as: UInt64.self))
  }

  private static func malformed(_ reason: String) -> MailboxError {
    .malformed(what: "an encoded message", reason: reason)
  }
}

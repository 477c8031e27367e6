internal import MailboxModel
internal import NIOCore

/// A page as far as a phone looks at it: that its messages follow one another, and where it ends.
struct PhonePage {
  var cursor = Cursor(epoch: Epoch(rawValue: 0), sequence: 0)
  var messages = 0
  var first: UInt64 = 0
  var last: UInt64 = 0
  var isContiguous = true
  /// The numbers that the texts begin with, when they are asked for.
  var numbers: [Int] = []

  init(_ bytes: RawSpan, readingNumbers: Bool) throws {
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      switch field.number {
      case PageField.message:
        let body = reader.bytes(of: field)
        let sequence = try Self.sequence(of: body)
        if messages == 0 { first = sequence } else if sequence != last + 1 { isContiguous = false }
        last = sequence
        messages += 1
        if readingNumbers { numbers.append(try Self.number(of: body)) }
      case PageField.gap: isContiguous = false
      case 3: cursor = try Self.cursor(reader.bytes(of: field))
      default: break
      }
    }
  }

  private static func sequence(of message: RawSpan) throws -> UInt64 {
    var reader = WireReader(message)
    guard let field = try reader.nextField(), field.number == MessageField.sequence else {
      return 0
    }
    return field.scalar
  }

  private static func number(of message: RawSpan) throws -> Int {
    let message = try WaitingMessage(decoding: message)
    return Int(message.text.prefix { $0 != " " }) ?? -1
  }

  private static func cursor(_ bytes: RawSpan) throws -> Cursor {
    var cursor = Cursor(epoch: Epoch(rawValue: 0), sequence: 0)
    var reader = WireReader(bytes)
    while let field = try reader.nextField() {
      if field.number == 1 { cursor.epoch = Epoch(rawValue: field.scalar) }
      if field.number == 2 { cursor.sequence = field.scalar }
    }
    return cursor
  }
}

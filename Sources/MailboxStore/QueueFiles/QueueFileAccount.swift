internal import MailboxModel
internal import StoredBytes

/// A row of `files`: how far a queue file is written, and how much of it is needed.
///
/// ```
/// key    number, 8 hexadecimal digits
/// row    0  end    8   what lies behind it was written for a commit that never came
///        8  live   8   bytes of the frames that rows of `queues` refer to
/// ```
struct QueueFileAccount: Hashable, Sendable {
  var end: UInt64
  var live: UInt64

  /// The number that a row's key names; nil when it names none.
  static func number(of name: [UInt8]) -> UInt32? {
    guard let number = UInt32(String(decoding: name, as: UTF8.self), radix: 16),
      Self.name(of: number).utf8.elementsEqual(name)
    else { return nil }
    return number
  }

  /// The key of a file's row.
  static func name(of number: UInt32) -> String {
    let digits = String(number, radix: 16)
    return String(repeating: "0", count: 8 - digits.count) + digits
  }
}

extension QueueFileAccount: StoredRow {
  static var rowName: StaticString { "a queue file's row" }

  func encode(to row: inout [UInt8]) {
    row.appendLittleEndian(end)
    row.appendLittleEndian(live)
  }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    end = try reader.uint64()
    live = try reader.uint64()
    guard end <= UInt64(QueueFile.bytesMax), live <= end else {
      throw reader.damaged("sizes that cannot be")
    }
  }
}

internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// The name of something that the tables remember of themselves.
///
/// ```
/// meta  'format'    the format that is written (4)
///       'position'  how far the feed is taken in (8)
///       'resumed'   how often a credential was resumed (8)
/// ```
struct MetaKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  private init(_ name: String) { bytes = Array(name.utf8) }

  static let format = MetaKey("format")
  static let position = MetaKey("position")
  static let resumed = MetaKey("resumed")
}

/// The format that the tables are written in.
struct TablesFormat: StoredRow {
  var number: UInt32

  init(_ number: UInt32) { self.number = number }

  static var rowName: StaticString { "the format of the push tables" }

  func encode(to row: inout [UInt8]) { row.appendLittleEndian(number) }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    number = try reader.uint32()
  }
}

/// The place in the feed through which it is taken in.
struct TakenThrough: StoredRow {
  var position: FeedPosition

  init(_ position: FeedPosition) { self.position = position }

  static var rowName: StaticString { "the feed position of the push tables" }

  func encode(to row: inout [UInt8]) { row.appendLittleEndian(position.rawValue) }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    position = FeedPosition(rawValue: try reader.uint64())
  }
}

/// The number of resumptions of credentials. Only that it changes matters.
struct ResumptionCount: StoredRow {
  var count: UInt64

  init(_ count: UInt64) { self.count = count }

  static var rowName: StaticString { "the count of resumptions of the push tables" }

  func encode(to row: inout [UInt8]) { row.appendLittleEndian(count) }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    count = try reader.uint64()
  }
}

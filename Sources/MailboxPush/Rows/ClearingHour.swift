internal import MailboxModel
internal import StoredBytes

/// The hour in which a device was told to take pushes off its screen, and how often.
///
/// ```
/// clearing  app | 00 | user | 00 | device
///           format 1 | when the hour began (8) | clears in it (4)
/// ```
struct ClearingHour: Hashable, Sendable {
  var begins: Timestamp
  var count: UInt32
}

extension ClearingHour: StoredRow {
  static var rowName: StaticString { "a row of table 'clearing'" }

  func encode(to row: inout [UInt8]) {
    row.append(1)
    row.appendLittleEndian(begins.milliseconds)
    row.appendLittleEndian(count)
  }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    guard try reader.byte() == 1 else { throw reader.damaged("an unknown format") }
    begins = try reader.timestamp()
    count = try reader.uint32()
  }
}

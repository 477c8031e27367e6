internal import MailboxModel
internal import StoredBytes

/// The device that a push token belongs to (contract G11).
///
/// ```
/// mailbox, counted | device id, counted
/// ```
struct TokenOwner: Hashable, Sendable {
  var mailbox: MailboxKey
  var device: DeviceID
}

extension TokenOwner: StoredRow {
  static var rowName: StaticString { "a token's row" }

  func encode(to row: inout [UInt8]) {
    row.appendCounted(mailbox.bytes)
    row.appendCounted(device.value.utf8)
  }

  init(decoding reader: inout ByteReader, under _: [UInt8]) throws(MailboxError) {
    mailbox = MailboxKey(bytes: try reader.countedBytes())
    device = try reader.identifier()
  }
}

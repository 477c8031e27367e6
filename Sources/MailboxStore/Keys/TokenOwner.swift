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

  var encoded: [UInt8] {
    var bytes: [UInt8] = []
    bytes.appendCounted(mailbox.bytes)
    bytes.appendCounted(device.value.utf8)
    return bytes
  }

  init(mailbox: MailboxKey, device: DeviceID) {
    self.mailbox = mailbox
    self.device = device
  }

  init(decoding span: RawSpan) throws(MailboxError) {
    var reader = ByteReader(span, of: "a token's row")
    mailbox = MailboxKey(bytes: try reader.countedBytes())
    device = try reader.identifier()
  }
}

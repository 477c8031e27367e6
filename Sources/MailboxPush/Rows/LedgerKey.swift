internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// The place of a line in the ledger: those of a mailbox stand together, in the order of the feed.
///
/// ```
/// app | 00 | user | 00 | feed position (8, big endian) | device, or nothing
///                                                      | 00 of a badge, 00 01 of a clear
/// ```
struct LedgerKey: StoredKey {
  let bytes: [UInt8]

  init(bytes: [UInt8]) { self.bytes = bytes }

  init(_ entry: LedgerEntry) {
    var bytes = Self(entry.mailbox, entry.position, entry.device).bytes
    // A message may stand at the very place that changed the badge.
    switch entry.kind {
    case .message, .summary: break
    case .badge: bytes.append(0)
    case .clear: bytes.append(contentsOf: [0, 1])
    }
    self.bytes = bytes
  }

  /// The key of a line about a message.
  init(_ mailbox: MailboxAddress, _ position: FeedPosition, _ device: DeviceID?) {
    var bytes = MailboxKey(mailbox).bytes
    bytes.appendBigEndian(position.rawValue)
    if let device { bytes.append(contentsOf: device.value.utf8) }
    self.bytes = bytes
  }

  /// The prefix of the keys of a mailbox's lines.
  init(prefixOf mailbox: MailboxAddress) { bytes = MailboxKey(mailbox).bytes }

  /// Returns what it names, but for the kind of the line; throws when the bytes are no key.
  func parts() throws(MailboxError) -> (
    mailbox: MailboxAddress, position: FeedPosition, device: DeviceID?
  ) {
    guard let user = bytes.firstIndex(of: 0).map({ $0 + 1 }),
      let end = bytes[user...].firstIndex(of: 0).map({ $0 + 1 }), bytes.count >= end + 8,
      let name = String(validating: bytes[(end + 8)...].prefix { $0 != 0 }, as: UTF8.self)
    else { throw .damaged(what: "a key of \(bytes.count) bytes in table 'ledger'") }
    return (
      try MailboxKey(bytes: Array(bytes[..<end])).address(),
      FeedPosition(rawValue: UInt64(bigEndian: bytes[end...].prefix(8))),
      name.isEmpty ? nil : DeviceID(checked: name)
    )
  }
}

internal import MailboxInterface
package import MailboxModel
package import StoredBytes

/// ```
/// key    app | 00 | user | 00 | device | 00 | feed position (8, big endian)
/// value  format 3 | 0, or 2, 3 clear | due (8) | revision (4) | attempts (4) | waits for (PushWait.swift)
///        | epoch (8) | sequence (8) | sent (8) | expires (8) | sender | message id or 00
///        | 0 peer, 1 group | its id
/// value  format 3 | 1 | due (8) | revision (4) | attempts (4) | waits for | cause (8)
///                                                                              a badge, at position 0
/// ```
/// Format 2 did not say what a row waits for; format 1 had messages only, without the byte that says so.
/// Numbers of the value are little endian, moments in milliseconds, texts behind their length.
extension PendingPush: StoredRow {
  private static let format: UInt8 = 3

  package static var rowName: StaticString { "a row of table 'pending'" }

  package func encode(to row: inout [UInt8]) {
    row.append(Self.format)
    row.append(kind.rawValue)
    row.appendLittleEndian(dueAt.milliseconds)
    row.appendLittleEndian(revision)
    row.appendLittleEndian(attempts)
    waitsFor.append(to: &row)
    if kind == .badge {
      return row.appendLittleEndian(cause.rawValue)
    }
    row.appendLittleEndian(epoch.rawValue)
    row.appendLittleEndian(sequence)
    row.appendLittleEndian(sentAt.milliseconds)
    row.appendLittleEndian(expiresAt.milliseconds)
    row.appendCounted(sender.value.utf8)
    row.appendOptional(messageID?.value)
    row.append(conversation)
  }

  package init(decoding reader: inout ByteReader, under key: [UInt8]) throws(MailboxError) {
    let decoded = try Key(decoding: PushKey(bytes: key))
    let format = try reader.byte()
    guard (1...Self.format).contains(format) else { throw reader.damaged("format \(format)") }
    let kindByte = format == 1 ? Kind.message.rawValue : try reader.byte()
    guard let kind = Kind(rawValue: kindByte) else { throw reader.damaged("kind \(kindByte)") }
    let dueAt = try reader.timestamp()
    let revision = try reader.uint32()
    let attempts = try reader.uint32()
    let waitsFor = format < 3 ? .moment : try PushWait(from: &reader)
    if kind == .badge {
      self.init(
        badgeOf: decoded.device, in: decoded.mailbox,
        cause: FeedPosition(rawValue: try reader.uint64()), dueAt: dueAt)
    } else {
      try self.init(decoded, from: &reader, dueAt: dueAt)
    }
    self.kind = kind
    self.revision = revision
    self.attempts = attempts
    self.waitsFor = waitsFor
    guard reader.isAtEnd else { throw reader.damaged("more than a row") }
  }

  /// Reads the part of a message's row that follows the fields common to all rows.
  private init(
    _ key: Key, from reader: inout ByteReader, dueAt: Timestamp
  ) throws(MailboxError) {
    self.key = key
    self.dueAt = dueAt
    epoch = Epoch(rawValue: try reader.uint64())
    sequence = try reader.uint64()
    guard sequence > 0 else { throw reader.damaged("sequence 0") }
    sentAt = try reader.timestamp()
    expiresAt = try reader.timestamp()
    sender = try reader.identifier()
    messageID = try reader.optionalIdentifier()
    conversation = try reader.conversation()
  }
}

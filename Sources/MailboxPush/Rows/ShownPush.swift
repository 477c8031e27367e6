internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// A push of a message that a device may still show.
///
/// ```
/// shown  app | 00 | user | 00 | device | 00 | feed position (8, big endian)
///        format 1 | epoch (8) | sequence (8) | message id or 00 | 0 peer, 1 group | its id
/// ```
struct ShownPush: Hashable, Sendable {
  /// The device, and the message's position in the feed.
  var key: PendingPush.Key
  /// The mailbox's history that the message belongs to.
  var epoch: Epoch
  /// Its place in the mailbox.
  var sequence: UInt64
  /// The sender's own id of it.
  var messageID: MessageID?
  /// The conversation that the user finds it in.
  var conversation: Conversation

  init(of push: PendingPush) {
    key = push.key
    epoch = push.epoch
    sequence = push.sequence
    messageID = push.messageID
    conversation = push.conversation
  }
}

extension ShownPush: StoredRow {
  static var rowName: StaticString { "a row of table 'shown'" }

  func encode(to row: inout [UInt8]) {
    row.append(1)
    row.appendLittleEndian(epoch.rawValue)
    row.appendLittleEndian(sequence)
    row.appendOptional(messageID?.value)
    row.append(conversation)
  }

  init(decoding reader: inout ByteReader, under key: [UInt8]) throws(MailboxError) {
    self.key = try PendingPush.Key(decoding: PushKey(bytes: key))
    guard try reader.byte() == 1 else { throw reader.damaged("an unknown format") }
    epoch = Epoch(rawValue: try reader.uint64())
    sequence = try reader.uint64()
    messageID = try reader.optionalIdentifier()
    conversation = try reader.conversation()
  }
}

/// Messages that are no news any more, whose pushes are taken off the screens of some devices.
struct ClearedMessages: Hashable, Sendable {
  /// The reason that they are no news any more.
  enum Reason: Hashable, Sendable {
    /// The user read the conversation on another device.
    case read(Conversation)
    /// The sender took them back.
    case recalled
  }

  /// The mailbox that they belong to.
  var mailbox: MailboxAddress
  /// The devices that can be told.
  var devices: [DeviceID]
  /// The reason that they are no news any more.
  var reason: Reason
  /// Their places in the mailbox.
  var sequences: ClosedRange<UInt64>
  /// The feed position of the reading or the recall.
  var cause: FeedPosition
  /// The most times that a device is told in an hour.
  var perHourMax: Int

  /// Returns whether a push that a device shows is of one of these messages.
  func concerns(_ shown: ShownPush) -> Bool {
    guard sequences.contains(shown.sequence) else { return false }
    return if case .read(let conversation) = reason { shown.conversation == conversation } else {
      true
    }
  }
}

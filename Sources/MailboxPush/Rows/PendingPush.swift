public import MailboxInterface
public import MailboxModel
internal import StoredBytes

/// A push that the dispatcher still owes a device: to wake it for a message, to put its badge right, or
/// to take off its screen what is no news any more.
///
/// It holds no words and no number. What the message says, whether it still waits, and what the badge
/// has to show is asked when it is sent.
public struct PendingPush: Hashable, Sendable {
  /// The purpose of a push.
  public enum Kind: UInt8, Sendable, Hashable {
    /// A message that may have to wake the device.
    case message = 0
    /// The device's badge, which may show a wrong number. A device has one at most.
    case badge = 1
    /// The messages of a conversation through a sequence that it shows, which were read on another device.
    case clear = 2
    /// One message that the device shows, which its sender took back.
    case clearOne = 3
  }

  /// The device, and the message's position in the feed.
  public struct Key: Hashable, Sendable {
    /// The mailbox that the device belongs to.
    public var mailbox: MailboxAddress
    /// The device's id.
    public var device: DeviceID
    /// The feed position of the message, or of what takes something off the screen; 0 of a badge.
    public var position: FeedPosition
  }

  /// The device, and the message's position in the feed.
  public var key: Key
  /// The mailbox's history that the message belongs to.
  public var epoch: Epoch
  /// Its place in the mailbox; 0 of a badge.
  public var sequence: UInt64
  /// The user who sent it.
  public var sender: UserID
  /// The time at which it was sent: with the sender it tells the message from another at the same place.
  public var sentAt: Timestamp
  /// The time from which it is of no use any more.
  public var expiresAt: Timestamp
  /// The sender's own id of it.
  public var messageID: MessageID?
  /// The conversation that the user finds it in.
  public var conversation: Conversation
  /// The time at which to look at it.
  public var dueAt: Timestamp
  /// The number of changes to what it depends on: a decision made on an older one is not kept.
  public var revision: UInt32 = 0
  /// The number of times it was sent, as far as that is known.
  public var attempts: UInt32 = 0
  /// The purpose: a message, a badge, or taking something off the screen.
  public var kind = Kind.message
  /// The thing that it waits for: its moment, a rule, its token, a credential or its turn.
  public var waitsFor = PushWait.moment
  /// Of a badge, the feed position of the newest change that may have made it wrong.
  public var cause = FeedPosition(rawValue: 0)

  /// The push's id: the same on every attempt, after every restart. A badge has another one as soon as
  /// something else has changed it.
  public var id: PushID {
    var bytes = MailboxKey(key.mailbox).bytes
    bytes.appendBigEndian(epoch.rawValue)
    switch kind {
    case .message: bytes.appendBigEndian(sequence)
    case .badge: bytes.appendBigEndian(cause.rawValue)
    case .clear, .clearOne: bytes.appendBigEndian(key.position.rawValue)
    }
    bytes.append(contentsOf: key.device.value.utf8)
    return PushID(of: bytes, salt: UInt64(kind.rawValue))
  }
}

extension PendingPush {
  /// A badge that may show a wrong number since something changed.
  init(
    badgeOf device: DeviceID, in mailbox: MailboxAddress, cause: FeedPosition, dueAt: Timestamp
  ) {
    // What only messages have stands empty.
    self.init(
      key: Key(mailbox: mailbox, device: device, position: FeedPosition(rawValue: 0)),
      epoch: Epoch(rawValue: 0), sequence: 0, sender: mailbox.user,
      sentAt: Timestamp(milliseconds: 0), expiresAt: .never, conversation: .peer(mailbox.user),
      dueAt: dueAt, kind: .badge, cause: cause)
  }
}

extension Timestamp {
  /// A time that never comes: what is due then waits for something else to happen.
  static let never = Timestamp(milliseconds: .max)
}

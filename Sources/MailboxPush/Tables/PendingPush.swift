public import MailboxModel
public import MailboxStore

/// A message that may have to wake a device: what the dispatcher still owes.
///
/// It holds no words. What the message says, and whether it still waits, is asked when it is sent.
public struct PendingPush: Hashable, Sendable {
  /// Which device, and where the message stands in the feed.
  public struct Key: Hashable, Sendable {
    /// Whose device it is.
    public var mailbox: MailboxAddress
    /// Which one.
    public var device: DeviceID
    /// Where the message stands in the feed.
    public var position: FeedPosition
  }

  /// Which device, and where the message stands in the feed.
  public var key: Key
  /// The mailbox's history that the message belongs to.
  public var epoch: Epoch
  /// Its place in the mailbox.
  public var sequence: UInt64
  /// Who sent it.
  public var sender: UserID
  /// When it was sent: with the sender it tells the message from another at the same place.
  public var sentAt: Timestamp
  /// When it is of no use any more.
  public var expiresAt: Timestamp
  /// The sender's own id of it.
  public var messageID: MessageID?
  /// The conversation that the user finds it in.
  public var conversation: Conversation
  /// When to look at it.
  public var dueAt: Timestamp
  /// How often something it depends on has changed: a decision made on an older one is not kept.
  public var revision: UInt32 = 0
  /// How often it was sent, as far as that is known.
  public var attempts: UInt32 = 0

  /// The push's id: the same on every attempt, after every restart.
  public var id: PushID {
    var bytes = MailboxKey(key.mailbox).bytes
    bytes.appendBigEndian(epoch.rawValue)
    bytes.appendBigEndian(sequence)
    bytes.append(contentsOf: key.device.value.utf8)
    return PushID(of: bytes, salt: 0)
  }
}

public import MailboxModel
public import MailboxStore

/// What became of one message for one device.
public struct LedgerEntry: Hashable, Sendable {
  /// What can become of it.
  public enum Result: Hashable, Sendable {
    /// The provider took it, by this credential. No proof that the device got it.
    case pushed(credential: String)
    /// A rule kept it from being sent.
    case suppressed(PushRule)
    /// The provider refused it for good, or its token with it.
    case refused(credential: String, reason: String)
  }

  /// Whose device it is.
  public var mailbox: MailboxAddress
  /// Which one; nil when the rule is about the message alone, whatever the device.
  public var device: DeviceID?
  /// Where the message stands in the feed.
  public var position: FeedPosition
  /// Its place in the mailbox; 0 when it is online only.
  public var sequence: UInt64
  /// The sender's own id of it.
  public var messageID: MessageID?
  /// When that was.
  public var at: Timestamp
  /// How often it was sent.
  public var attempts: UInt32
  /// What became of it.
  public var result: Result

  /// What became of a pending push.
  init(of push: PendingPush, _ result: Result, at now: Timestamp) {
    mailbox = push.key.mailbox
    device = push.key.device
    position = push.key.position
    sequence = push.sequence
    messageID = push.messageID
    at = now
    attempts = push.attempts
    self.result = result
  }

  /// A message that no device is woken by.
  init(
    of message: WaitingMessage, at recipient: DepositedMessage.Recipient, in event: FeedEvent,
    _ rule: PushRule, at now: Timestamp
  ) {
    mailbox = recipient.mailbox
    position = event.position
    sequence = recipient.sequence
    messageID = message.message.id
    at = now
    attempts = 0
    result = .suppressed(rule)
  }
}

public import MailboxInterface
public import MailboxModel

/// The outcome of one message for one device, or of one push that put a badge right.
public struct LedgerEntry: Hashable, Sendable {
  /// The subject of a line.
  public enum Kind: Sendable, Hashable {
    /// A message by itself.
    case message
    /// A message that was summed up with others; so many waited in the conversation.
    case summary(of: UInt64)
    /// The number on the app's icon, and no message.
    case badge(UInt64)
    /// A push that takes off the screen what is no news any more.
    case clear
  }

  /// An outcome, with the credential, the rule or the reason behind it.
  public enum Result: Hashable, Sendable {
    /// The provider took it, by this credential. No proof that the device got it.
    case pushed(credential: CredentialName)
    /// It was printed and sent to nobody, as there was no credential at all.
    case printed(credential: CredentialName)
    /// A rule kept it from being sent.
    case suppressed(PushRule)
    /// The provider refused it for good, or its token with it.
    case refused(credential: CredentialName, reason: String)

    /// True when it left the dispatcher. The ledger keeps this, whatever becomes of the message.
    var isSent: Bool {
      switch self {
      case .pushed, .printed: true
      case .suppressed, .refused: false
      }
    }
  }

  /// The mailbox that the device belongs to.
  public var mailbox: MailboxAddress
  /// The device; nil when the rule is about the message alone, whatever the device.
  public var device: DeviceID?
  /// The message's position in the feed; of a badge, that of what had changed it; of a clear, that of what
  /// made it no news.
  public var position: FeedPosition
  /// Its place in the mailbox; 0 when it is online only, and of a badge.
  public var sequence: UInt64
  /// The sender's own id of it.
  public var messageID: MessageID?
  /// The time of the outcome.
  public var at: Timestamp
  /// The number of times it was sent.
  public var attempts: UInt32
  /// The outcome.
  public var result: Result
  /// The subject: a message, a summary, a badge or a clear.
  public var kind = Kind.message

  /// Records the outcome of a pending push.
  init(
    of push: PendingPush, _ result: Result, as kind: Kind = .message, at now: Timestamp
  ) {
    mailbox = push.key.mailbox
    device = push.key.device
    position = push.kind == .badge ? push.cause : push.key.position
    sequence = push.sequence
    messageID = push.messageID
    at = now
    attempts = push.attempts
    self.result = result
    self.kind = kind
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

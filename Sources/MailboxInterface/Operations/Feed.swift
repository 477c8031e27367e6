public import MailboxModel

/// A place in the order of everything that was committed.
public struct FeedPosition: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The position in the journal, in bytes since the store began.
  public let rawValue: UInt64
  /// A known position.
  @inlinable
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  /// The number.
  public var description: String { "\(rawValue)" }
  /// Earlier before later.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

/// A piece of the feed.
public struct FeedPage: Sendable {
  /// The changes that were committed, in order.
  public var events: [FeedEvent]
  /// The position behind them, from which reading goes on.
  public var next: FeedPosition

  /// Some events, and the position behind them.
  @inlinable
  public init(events: [FeedEvent], next: FeedPosition) {
    self.events = events
    self.next = next
  }
}

/// One change that was committed.
public struct FeedEvent: Sendable {
  /// The kinds of change, each with what it concerns.
  public enum Change: Sendable {
    /// A message came into some mailboxes.
    case deposited(DepositedMessage)
    /// A device has everything through a sequence.
    case acknowledged(MailboxAddress, DeviceID, through: UInt64)
    /// A conversation was read through a sequence.
    case read(MailboxAddress, Conversation, through: UInt64)
    /// Messages are gone undelivered.
    case removed(MailboxAddress, [Gap])
    /// A device, its presence or its binding changed.
    case device(MailboxAddress, Device)
    /// A device is known no more: it was forgotten for a new one or with a purge, or removed.
    case deviceForgotten(MailboxAddress, DeviceID)
    /// A user's wishes for pushes changed.
    case preferences(MailboxAddress)
    /// A mailbox began a new epoch.
    case purged(MailboxAddress, Epoch)
  }

  /// Its place in the feed.
  public var position: FeedPosition
  /// The time at which it was committed.
  public var committedAt: Timestamp
  /// The change itself.
  public var change: Change

  /// A change that was committed at a position.
  @inlinable
  public init(position: FeedPosition, committedAt: Timestamp, change: Change) {
    self.position = position
    self.committedAt = committedAt
    self.change = change
  }
}

/// A message as the feed carries it: once, with its place in every mailbox it came into.
public struct DepositedMessage: Sendable {
  /// One mailbox it came into.
  public struct Recipient: Sendable {
    /// The recipient's mailbox.
    public var mailbox: MailboxAddress
    /// Its place there; 0 when it is online only.
    public var sequence: UInt64
    /// Its running number in the conversation there; 0 when it does not count.
    public var number: UInt64

    /// A mailbox and the message's place in it.
    @inlinable
    public init(mailbox: MailboxAddress, sequence: UInt64, number: UInt64) {
      self.mailbox = mailbox
      self.sequence = sequence
      self.number = number
    }
  }

  /// The mailboxes it came into.
  public var recipients: [Recipient]
  /// The message's body in its wire form, without sequence and number.
  public var body: [UInt8]

  /// A message in its wire form, and where it came into.
  @inlinable
  public init(recipients: [Recipient], body: [UInt8]) {
    self.recipients = recipients
    self.body = body
  }

  /// Decodes the message; its sequence and number are 0. O(bytes).
  public func decoded() throws(MailboxError) -> WaitingMessage {
    try WaitingMessage(decoding: body.span.bytes)
  }
}

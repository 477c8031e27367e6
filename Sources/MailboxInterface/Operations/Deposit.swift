public import MailboxModel

/// One message on its way to one or many mailboxes.
public struct Deposit: Hashable, Sendable {
  /// The most mailboxes that one deposit may reach.
  public static let recipientsMax = 10_000

  /// The message to deposit.
  public var message: Message
  /// The mailboxes that it goes to.
  public var recipients: [MailboxAddress]
  /// The time at which it expires undelivered, instead of after the message's time to live: for what comes
  /// from another store. Taken in whole seconds, rounded up; at most `Message.timeToLiveSecondsMax` and
  /// a day from now. Where it has passed, the message is a gap from the beginning.
  public var expiresAt: Timestamp?

  /// A message for some mailboxes.
  @inlinable
  public init(
    _ message: Message, to recipients: [MailboxAddress], expiresAt: Timestamp? = nil
  ) {
    self.message = message
    self.recipients = recipients
    self.expiresAt = expiresAt
  }
}

/// The result of a deposit, mailbox by mailbox, in the order of its recipients.
public struct Receipt: Hashable, Sendable {
  /// The result in one mailbox.
  public struct Entry: Hashable, Sendable {
    /// The recipient's mailbox.
    public var mailbox: MailboxAddress
    /// The message's place there; 0 when it is online only and so was not stored.
    public var sequence: UInt64
    /// True when the mailbox had it already, so that nothing was stored or counted.
    public var isDuplicate: Bool
    /// True when the mailbox is damaged and took nothing, so that its sequence is 0. It takes messages
    /// again once it is repaired; then the deposit may be sent again.
    public var isDamaged: Bool

    /// An entry for one mailbox.
    @inlinable
    public init(
      mailbox: MailboxAddress, sequence: UInt64, isDuplicate: Bool, isDamaged: Bool = false
    ) {
      self.mailbox = mailbox
      self.sequence = sequence
      self.isDuplicate = isDuplicate
      self.isDamaged = isDamaged
    }
  }

  /// One for each recipient; a recipient named twice has one.
  public var entries: [Entry]

  /// A receipt of some entries.
  @inlinable
  public init(entries: [Entry]) { self.entries = entries }
}

/// The result of a recall in one mailbox.
public struct RecallOutcome: Hashable, Sendable {
  /// The fate of the message: taken back, delivered before, or not there.
  public enum Result: Hashable, Sendable {
    /// Taken back: a gap stands in its place, and it no longer counts.
    case recalled(sequence: UInt64)
    /// Too late: a device has acknowledged it.
    case delivered(sequence: UInt64)
    /// The mailbox does not hold it.
    case notFound
  }

  /// The mailbox in which the message was looked for.
  public var mailbox: MailboxAddress
  /// The fate of the message there.
  public var result: Result

  /// An outcome for one mailbox.
  @inlinable
  public init(mailbox: MailboxAddress, result: Result) {
    self.mailbox = mailbox
    self.result = result
  }
}

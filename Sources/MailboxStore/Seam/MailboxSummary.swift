public import MailboxModel

/// What a mailbox holds, in numbers.
public struct MailboxSummary: Hashable, Sendable {
  /// Whose it is.
  public var mailbox: MailboxAddress
  /// Its present history.
  public var epoch: Epoch
  /// Its newest sequence; 0 before the first.
  public var head: UInt64
  /// Everything through here is gone, because it was acknowledged or removed.
  public var floor: UInt64
  /// How many messages wait.
  public var messages: UInt64
  /// How many bytes they take, encoded.
  public var bytes: UInt64
  /// How many messages are unread.
  public var unread: UInt64

  /// Where a device stands that has everything.
  public var end: Cursor { Cursor(epoch: epoch, sequence: head) }
}

/// What a store holds, in numbers.
public struct StoreStatistics: Hashable, Sendable {
  /// How many mailboxes there are, empty ones included.
  public var mailboxes: UInt64 = 0
  /// How many messages wait in them.
  public var messages: UInt64 = 0
  /// How many bytes these take, encoded.
  public var bytes: UInt64 = 0
  /// How many are unread.
  public var unread: UInt64 = 0
  /// How many devices are known.
  public var devices: UInt64 = 0
  /// Bytes of the journal that are in use.
  public var journalBytes: UInt64 = 0
  /// The journal's budget in bytes.
  public var journalBudgetBytes: UInt64 = 0
  /// Bytes of LMDB's file and of the queue files that are in use.
  public var settledBytes: UInt64 = 0
  /// Mailboxes that have something in the journal which is not settled yet.
  public var recentMailboxes: UInt64 = 0

  /// Nothing yet.
  public init() {}
}

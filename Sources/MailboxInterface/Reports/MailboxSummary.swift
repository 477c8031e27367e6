public import MailboxModel

/// The contents of a mailbox, in numbers.
public struct MailboxSummary: Hashable, Sendable {
  /// The mailbox's address.
  public var mailbox: MailboxAddress
  /// Its present history.
  public var epoch: Epoch
  /// Its newest sequence; 0 before the first.
  public var head: UInt64
  /// Everything through here is gone, because it was acknowledged or removed.
  public var floor: UInt64
  /// The number of messages that wait.
  public var messages: UInt64
  /// The bytes that they take, encoded.
  public var bytes: UInt64
  /// The number of messages that are unread.
  public var unread: UInt64
  /// The damage in words; nil where none is known. Numbers that cannot be read are 0.
  public var damage: String?

  /// The cursor of a device that has everything.
  public var end: Cursor { Cursor(epoch: epoch, sequence: head) }

  /// A mailbox of which nothing can be read.
  package init(damaged mailbox: MailboxAddress, _ reason: String) {
    self.init(
      mailbox: mailbox, epoch: Epoch(rawValue: 0), head: 0, floor: 0, messages: 0, bytes: 0,
      unread: 0, damage: reason)
  }

  /// The numbers of a mailbox.
  public init(
    mailbox: MailboxAddress, epoch: Epoch, head: UInt64, floor: UInt64, messages: UInt64,
    bytes: UInt64, unread: UInt64, damage: String? = nil
  ) {
    self.mailbox = mailbox
    self.epoch = epoch
    self.head = head
    self.floor = floor
    self.messages = messages
    self.bytes = bytes
    self.unread = unread
    self.damage = damage
  }
}

/// The contents of a store, in numbers.
public struct StoreStatistics: Hashable, Sendable {
  /// The number of mailboxes, empty ones included.
  public var mailboxes: UInt64 = 0
  /// The number of messages that wait in them.
  public var messages: UInt64 = 0
  /// The bytes that these take, encoded.
  public var bytes: UInt64 = 0
  /// The number of messages that are unread.
  public var unread: UInt64 = 0
  /// The number of mailboxes that are known to be damaged.
  public var damagedMailboxes: UInt64 = 0
  /// The number of devices that are known.
  public var devices: UInt64 = 0
  /// Bytes of the journal that are in use.
  public var journalBytes: UInt64 = 0
  /// The journal's budget in bytes: the owner's, beside it or later what the last owner had; nil
  /// when that is not known.
  public var journalBudgetBytes: UInt64?
  /// Bytes of LMDB's file and of the queue files that are in use.
  public var settledBytes: UInt64 = 0
  /// Mailboxes that have something in the journal which is not settled yet.
  public var recentMailboxes: UInt64 = 0

  /// Nothing yet.
  public init() {}

  /// The effect on depositors of a journal that fills.
  public enum Pressure: String, Sendable {
    /// Nothing.
    case low
    /// Room is being made; nobody waits.
    case settling
    /// Deposits are slowed while room is made.
    case slowing
    /// Deposits wait until there is room.
    case full

    /// Room is made from this share of the budget on.
    package static let settlingShare = 0.7
    /// Deposits are slowed from this share on.
    package static let slowingShare = 0.88
  }

  /// The share of its budget that the journal takes, 1 being all; nil when the budget is not known.
  public var journalShare: Double? {
    journalBudgetBytes.flatMap { $0 > 0 ? Double(journalBytes) / Double($0) : nil }
  }

  /// The effect on depositors of the journal's filling; nil when the budget is not known.
  public var pressure: Pressure? {
    journalShare.map { share in
      if share >= 1 { return .full }
      if share > Pressure.slowingShare { return .slowing }
      return share > Pressure.settlingShare ? .settling : .low
    }
  }
}

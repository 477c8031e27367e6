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
  /// What is wrong with it, where it is known to be damaged. Numbers that cannot be read are 0.
  public var damage: String?

  /// Where a device stands that has everything.
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
  /// How many of the mailboxes are known to be damaged.
  public var damagedMailboxes: UInt64 = 0
  /// How many devices are known.
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

  /// What a journal that fills does to depositors.
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

  /// How much of its budget the journal takes, 1 being all; nil when the budget is not known.
  public var journalShare: Double? {
    journalBudgetBytes.flatMap { $0 > 0 ? Double(journalBytes) / Double($0) : nil }
  }

  /// What the journal's filling does to depositors; nil when the budget is not known.
  public var pressure: Pressure? {
    journalShare.map { share in
      if share >= 1 { return .full }
      if share > Pressure.slowingShare { return .slowing }
      return share > Pressure.settlingShare ? .settling : .low
    }
  }
}

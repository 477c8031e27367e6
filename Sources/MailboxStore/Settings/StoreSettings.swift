public import MailboxModel

/// The limits, times and policies of a store. What is not set has its default.
public struct StoreSettings: Hashable, Sendable {
  /// The moment at which a change counts as confirmed.
  public enum Durability: Hashable, Sendable {
    /// After it reached the disk: a crash costs nothing that was confirmed.
    case everyCommit
    /// After it was handed to the system, which is told to write it out this often: a power cut can
    /// cost what was confirmed in the last interval, `kill -9` costs nothing.
    case interval(milliseconds: UInt32)
  }

  /// The way a deposit to a full mailbox is treated.
  public enum QuotaPolicy: Hashable, Sendable {
    /// The deposit is refused, for all its recipients.
    case refuseNewest
    /// The oldest messages make room and leave a gap.
    case dropOldest
  }

  /// The moment at which a change counts as confirmed.
  public var durability = Durability.everyCommit
  /// Bytes of journal that are kept before older entries are settled: 4 MiB and more.
  public var journalBudgetBytes: UInt64 = 1 << 30
  /// Bytes that LMDB's file may grow to, and the queue files together; address space, not disk.
  public var settledBytesMax: UInt64 = 1 << 40
  /// Messages that may wait in one mailbox.
  public var mailboxMessagesMax: UInt64 = 100_000
  /// Bytes that may wait in one mailbox.
  public var mailboxBytesMax: UInt64 = 256 << 20
  /// Conversations that one mailbox may have. For another one those that nobody would miss are forgotten,
  /// and for a message others by the quota's policy, see contract G8: up to 16,000.
  public var conversationsMax = 10_000
  /// The way a deposit to a full mailbox is treated.
  public var quotaPolicy = QuotaPolicy.dropOldest
  /// Percent of a mailbox's limits that one sender's messages may take of a full one before they are
  /// the first to make room, 5 and more; 100: all are alike. For ``QuotaPolicy/dropOldest``.
  public var senderSharePercentMax: UInt32 = 25
  /// Seconds that a message waits when its sender does not say.
  public var timeToLiveSeconds: UInt32 = 7 * 86_400
  /// Seconds within which a message deposited again is recognised after it was delivered: 600 and more.
  public var idempotencyWindowSeconds: UInt32 = 600
  /// Seconds that a device which is not heard of holds messages back.
  public var deviceLeaseSeconds: UInt32 = 30 * 86_400
  /// Devices that one user may have, signed out ones included: of those the one that left longest ago is
  /// forgotten for a new one, and where there is none the one longest unheard of, once its lease has run out.
  public var devicesMax = 64
  /// Seconds between two looks for messages that have expired.
  public var sweepIntervalSeconds: UInt32 = 60
  /// Queue files that are kept open; one that nobody reads is closed for another. A queue file has up
  /// to 64 MiB of settled messages.
  public var queueFilesOpenMax = 256
  /// Mailboxes that are settled with one commit. Tests have small ones, so that a few mailboxes are
  /// several.
  package var sliceMailboxes = 16_000
  /// Bits of the hash that stands for a message's id. Tests have few, so that ids collide.
  package var identityBits = 128

  /// The defaults.
  public init() {}

  /// Throws the first value that is outside its limits.
  public func validate() throws(MailboxError) {
    try Self.check("journalBudgetBytes", journalBudgetBytes, 4 << 20, 1 << 40)
    try Self.check("settledBytesMax", settledBytesMax, 1 << 20, 1 << 46)
    try Self.check("mailboxMessagesMax", mailboxMessagesMax, 1, 1 << 32)
    try Self.check("mailboxBytesMax", mailboxBytesMax, UInt64(Message.encodedBytesMax), 1 << 40)
    try Self.check("conversationsMax", UInt64(clamping: conversationsMax), 1, 16_000)
    try Self.check("senderSharePercentMax", UInt64(senderSharePercentMax), 5, 100)
    try Self.check(
      "timeToLiveSeconds", UInt64(timeToLiveSeconds), 1, UInt64(Message.timeToLiveSecondsMax))
    try Self.check("idempotencyWindowSeconds", UInt64(idempotencyWindowSeconds), 600, 86_400)
    try Self.check("deviceLeaseSeconds", UInt64(deviceLeaseSeconds), 1, 315_360_000)
    try Self.check("devicesMax", UInt64(clamping: devicesMax), 1, 1000)
    try Self.check("sweepIntervalSeconds", UInt64(sweepIntervalSeconds), 1, 86_400)
    try Self.check("queueFilesOpenMax", UInt64(clamping: queueFilesOpenMax), 4, 100_000)
    if case .interval(let milliseconds) = durability {
      try Self.check("durability interval", UInt64(milliseconds), 1, 60_000)
    }
  }

  /// Returns the bytes of journal that a settling pass gives back: an eighth of the budget, or a segment.
  func passBytes(segmentBytes: Int) -> UInt64 {
    max(journalBudgetBytes / 8, UInt64(segmentBytes))
  }

  /// The most that the messages of a slice take of memory, expanded: while one slice is written another
  /// is copied, so that settling holds an eighth of the budget, or 16 MiB where that is more.
  package var sliceBytes: Int { Int(clamping: max(journalBudgetBytes / 16, 8 << 20)) }

  /// A mailbox that has more is not held: its messages are gathered, chunk by chunk, while they are
  /// written.
  package var mailboxHeldBytes: Int { sliceBytes / 8 }

  private static func check(
    _ name: String, _ value: UInt64, _ lowest: UInt64, _ highest: UInt64
  ) throws(MailboxError) {
    guard (lowest...highest).contains(value) else {
      throw .invalidArgument(
        name: name, value: "\(value)", reason: "it goes from \(lowest) to \(highest)")
    }
  }
}

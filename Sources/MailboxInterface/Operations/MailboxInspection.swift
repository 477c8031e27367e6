public import MailboxModel

/// The questions and the work of operators on a store as a whole, beside ``MailboxOperations``.
///
/// They throw what the store itself is up against: `.closed`; `.storage` and `.readOnly` when the disk fails
/// it; `.damaged` when what all mailboxes share cannot be read. One mailbox that is damaged is reported, and
/// refuses nothing.
public protocol MailboxInspection: Sendable {
  /// Counts what the store holds. O(mailboxes).
  ///
  /// - Throws: Only errors of the store itself, as the others here.
  func statistics() async throws(MailboxError) -> StoreStatistics
  /// Looks at every invariant of every mailbox. O(messages).
  func verify() async throws(MailboxError) -> VerifyReport
  /// Verifies, puts right what does not hold, and gives back what can be read of damaged mailboxes, which are
  /// damaged no more. The report tells what was found, and what was put right; when repairing throws, what
  /// was put right by then stays so. O(messages).
  func repair() async throws(MailboxError) -> VerifyReport
  /// The faults that keep the store from its work now. O(1), as health checks ask for it.
  var condition: StoreCondition { get }
  /// The mailboxes that are known to be damaged, in order. O(damaged).
  func damagedMailboxes() -> [DamagedMailbox]
  /// Says that the clock is right, whatever speaks against it.
  func confirmClock()
  /// The devices that are awake of the next mailboxes in their order. O(limit).
  func awakeDevices(after mailbox: MailboxAddress?, limit: Int) async throws(MailboxError)
    -> AwakeDevices
  /// The present moment by the store's clock.
  var now: Timestamp { get }
}

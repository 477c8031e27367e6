internal import Glibc
internal import MailboxInterface
internal import MailboxModel

/// Keeps the journal within its budget: depositors are slowed gently as it fills, and wait when it
/// is full until settling has made room.
final class JournalPressure: Sendable {
  /// Settling begins here.
  private static let settleFraction = StoreStatistics.Pressure.settlingShare
  /// Slowing begins here.
  private static let slowFraction = StoreStatistics.Pressure.slowingShare
  private static let pauseMillisecondsMax = 8.0

  private let journal: Journal
  private let budgetBytes: UInt64
  private let settlerBell: Doorbell
  /// The error that keeps settling from making room; nil while it makes room.
  let settlingFailure = Guarded<MailboxError?>(nil)
  private let lastRefusal = Guarded<MailboxError?>(nil)

  init(journal: Journal, budgetBytes: UInt64, settlerBell: Doorbell) {
    self.journal = journal
    self.budgetBytes = budgetBytes
    self.settlerBell = settlerBell
  }

  /// The error for which the last batch found no room; nil when it found room.
  var roomFailure: MailboxError? { lastRefusal.withLock { $0 } }

  /// Notes whether a batch found room.
  func noteRoom(_ refusal: MailboxError?) { lastRefusal.withLock { $0 = refusal } }

  /// Notes whether settling works.
  func noteSettling(_ failure: MailboxError?) { settlingFailure.withLock { $0 = failure } }

  /// The fill level of the journal; 1 is its budget.
  var fraction: Double { Double(journal.usedBytes) / Double(budgetBytes) }

  /// True when settling should make room.
  var needsSettling: Bool { fraction > Self.settleFraction }

  /// Waits as long as the journal's filling asks for. Returns why nothing can be written, if the
  /// journal is full and settling fails.
  func waitForRoom() -> MailboxError? {
    let fraction = fraction
    if fraction > Self.settleFraction || journal.files.needsSpare { settlerBell.ring() }
    if fraction > Self.slowFraction && fraction < 1 {
      let share = (fraction - Self.slowFraction) / (1 - Self.slowFraction)
      usleep(UInt32(share * share * Self.pauseMillisecondsMax * 1000))
    }
    while self.fraction >= 1 {
      if let failure = settlingFailure.withLock({ $0 }) { return failure }
      settlerBell.ring()
      usleep(500)
    }
    return nil
  }
}

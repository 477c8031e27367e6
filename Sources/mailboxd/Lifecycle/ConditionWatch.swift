internal import Logging
internal import MailboxModel
internal import MailboxStore
internal import ServiceLifecycle

/// Says in the log what keeps the store from its work: when it begins and when it is over, not each
/// time that something is refused for it; and which mailboxes are damaged, by name.
struct ConditionWatch: Service {
  private static let intervalSeconds = 5
  /// Damaged mailboxes that are named at a time; `mailbox ls` and `mailbox verify` have all.
  private static let namesMax = 100

  let store: EmbeddedStore
  let logger: Logger

  func run() async throws {
    await cancelWhenGracefulShutdown {
      var known = StoreCondition()
      var damaged: Set<MailboxAddress> = []
      repeat {
        let now = store.condition
        tell(from: known, to: now)
        if now.damagedMailboxes > 0 || !damaged.isEmpty { damaged = tellOfDamage(behind: damaged) }
        known = now
      } while (try? await Task.sleep(for: .seconds(Self.intervalSeconds))) != nil
    }
  }

  private func tell(from known: StoreCondition, to now: StoreCondition) {
    tell(
      "the journal has no room: what changes something is refused",
      "the journal has room again", from: known.roomFailure, to: now.roomFailure)
    tell(
      "the journal cannot be settled, and fills meanwhile", "the journal is settled again",
      from: known.settlingFailure, to: now.settlingFailure)
    switch (known.clockDoubt, now.clockDoubt) {
    case (nil, let doubt?):
      logger.warning(
        "the clock is in doubt: nothing expires until it agrees again",
        metadata: [
          "shown": "\(doubt.shown)", "believed": "\(doubt.believed)",
          "hint": "put the clock right; where it is right already, call Admin.ConfirmClock",
        ])
    case (_?, nil): logger.notice("the clock is believed again")
    default: break
    }
  }

  private func tell(
    _ begun: Logger.Message, _ over: Logger.Message, from known: MailboxError?,
    to now: MailboxError?
  ) {
    switch (known, now) {
    case (nil, let failure?):
      logger.warning(
        begun, metadata: ["error": "\(failure.message)", "hint": "\(failure.hint)"])
    case (_?, nil): logger.notice(over)
    default: break
    }
  }

  /// Names those that were not known to be damaged, and those that no longer are. O(damaged).
  private func tellOfDamage(behind known: Set<MailboxAddress>) -> Set<MailboxAddress> {
    let damaged = store.damagedMailboxes()
    let addresses = Set(damaged.map(\.mailbox))
    let found = damaged.filter { !known.contains($0.mailbox) }
    for mailbox in found.prefix(Self.namesMax) {
      logger.warning(
        "a mailbox is damaged",
        metadata: [
          "app": "\(mailbox.mailbox.app)", "user": "\(mailbox.mailbox.user)",
          "error": "\(mailbox.reason)", "setAside": "\(mailbox.isSetAside)",
          "hint": "call Admin.Repair, or stop the server and run 'mailbox verify --repair'",
        ])
    }
    if found.count > Self.namesMax {
      logger.warning("more mailboxes are damaged", metadata: ["mailboxes": "\(found.count)"])
    }
    for address in known.subtracting(addresses) {
      logger.notice(
        "a mailbox is no longer damaged",
        metadata: ["app": "\(address.app)", "user": "\(address.user)"])
    }
    return addresses
  }
}

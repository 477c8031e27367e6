internal import MailboxModel

/// The place where the app is, as it last said, and whether it still takes what it is sent.
struct AppPresence {
  private enum Watch {
    /// It moved on at one moment; the store was told where it is at another.
    case awake(progressedAt: SyncInstant, toldAt: SyncInstant)
    /// The deadline has passed: the store was told that it is suspended.
    case asleep
  }

  private let unacknowledgedMilliseconds: UInt32
  private let leaseRenewalMilliseconds: UInt32
  private var said: Presence
  private var watch: Watch

  /// An app that has just said where it is, of which the store is to be told.
  init(_ presence: Presence, settings: ServerSessionSettings, at now: SyncInstant) {
    unacknowledgedMilliseconds = settings.unacknowledgedMilliseconds
    leaseRenewalMilliseconds = settings.leaseRenewalMilliseconds
    said = presence
    watch = .awake(progressedAt: now, toldAt: now)
  }

  /// The action that tells the store where the app is.
  var told: ServerAction { .setPresence(said, badge: nil) }

  /// The app says where it is.
  mutating func reported(
    _ presence: Presence, badge: UInt32?, at now: SyncInstant
  ) -> [ServerAction] {
    said = presence
    watch = .awake(progressedAt: now, toldAt: now)
    return [.setPresence(presence, badge: badge)]
  }

  /// An acknowledgement moved forward: the app has shown that it takes messages, which ends the sleep that
  /// the deadline began.
  mutating func progressed(at now: SyncInstant) -> [ServerAction] {
    switch watch {
    case .awake(_, let toldAt):
      watch = .awake(progressedAt: now, toldAt: toldAt)
      return []
    case .asleep:
      watch = .awake(progressedAt: now, toldAt: now)
      return [told]
    }
  }

  /// Time passed, with the oldest page under way sent at a moment; nil when none is.
  mutating func timePassed(at now: SyncInstant, oldestSentAt: SyncInstant?) -> [ServerAction] {
    guard case .awake(let progressedAt, let toldAt) = watch else { return [] }
    if let end = sleepAt(oldestSentAt, progressedAt), now >= end {
      watch = .asleep
      return [.setPresence(.suspended, badge: nil)]
    }
    guard let renewal = renewalAt(toldAt), now >= renewal else { return [] }
    watch = .awake(progressedAt: progressedAt, toldAt: now)
    return [told]
  }

  /// Returns when something is to be told, with the oldest page under way sent at a moment; nil while
  /// nothing waits for time.
  func deadline(oldestSentAt: SyncInstant?) -> SyncInstant? {
    guard case .awake(let progressedAt, let toldAt) = watch else { return nil }
    return [sleepAt(oldestSentAt, progressedAt), renewalAt(toldAt)].compactMap(\.self).min()
  }

  /// The session ends and nobody else speaks for the device: pushes may begin, unless they have.
  var left: [ServerAction] {
    switch watch {
    case .awake: [.setPresence(.suspended, badge: nil)]
    case .asleep: []
    }
  }

  /// An app that still acknowledges is slow, not asleep: time counts from its last progress.
  private func sleepAt(_ oldestSentAt: SyncInstant?, _ progressedAt: SyncInstant) -> SyncInstant? {
    oldestSentAt.map {
      max($0, progressedAt).adding(milliseconds: unacknowledgedMilliseconds)
    }
  }

  /// Acknowledgements renew the lease as well, but an app to which nothing comes has none to send.
  private func renewalAt(_ toldAt: SyncInstant) -> SyncInstant? {
    leaseRenewalMilliseconds == 0 ? nil : toldAt.adding(milliseconds: leaseRenewalMilliseconds)
  }
}

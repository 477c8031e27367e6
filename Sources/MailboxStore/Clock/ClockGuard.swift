internal import MailboxInterface
internal import MailboxModel
internal import Synchronization

/// The time as a store goes by it: its clock's while that is believed, else the last that was, going on
/// with the time that passes. Any thread may ask; while the clock is believed it takes no lock.
final class ClockGuard: Sendable {
  /// The time at one look.
  struct Reading {
    /// The time that records are stamped with.
    var now: Timestamp
    /// The time by which things end: nothing ends early, whichever of the two clocks is right.
    var endingNow: Timestamp
    /// The time from which a new message's time to live counts: none ends early either.
    var beginningNow: Timestamp
    var phase: ClockTrust.Phase

    var isDoubtful: Bool { phase != .agreeing }
  }

  private let clock: StoreClock
  private let trust: Mutex<ClockTrust>
  /// The believed offset; ``doubtful`` while there is none.
  private let believedOffset: Atomic<Int64>
  private static let doubtful = Int64.min

  /// Guards a clock from now on. `newest` is the time of the newest record.
  init(_ clock: StoreClock, newest: Timestamp?) {
    self.clock = clock
    let trust = ClockTrust(clock.look, newest: newest)
    self.trust = Mutex(trust)
    believedOffset = Atomic(
      trust.phase == .agreeing ? trust.offsetMilliseconds : Self.doubtful)
  }

  /// The time now.
  var reading: Reading {
    let look = clock.look
    let offset = believedOffset.load(ordering: .relaxed)
    if offset != Self.doubtful {
      let drift = look.offset.subtractingSaturating(offset)
      if drift.magnitude <= UInt64(ClockTrust.toleranceMilliseconds) {
        let now = Timestamp(milliseconds: look.wallMilliseconds)
        return Reading(now: now, endingNow: now, beginningNow: now, phase: .agreeing)
      }
    }
    return take(look) { $0.look(look) }
  }

  /// The two kinds of time that readers go by.
  var clocks: (now: StoreClock, ending: StoreClock) {
    (StoreClock { [self] in now }, StoreClock { [self] in endingNow })
  }

  var now: Timestamp { reading.now }
  var endingNow: Timestamp { reading.endingNow }
  var isDoubtful: Bool { reading.isDoubtful }

  /// Follows the clock where it was put right a little, so that this does not add up. At intervals.
  func follow() {
    let look = clock.look
    _ = take(look) { $0.look(look) }
  }

  /// Believes the wall clock from now on.
  func confirm() {
    let look = clock.look
    _ = take(look) { $0.confirm(look) }
  }

  /// A report on the clock while it is not believed; nil while it is.
  var doubt: ClockDoubt? {
    let look = clock.look
    let reading = take(look) { $0.look(look) }
    let kind: ClockDoubt.Kind
    switch reading.phase {
    case .agreeing: return nil
    case .jumped: kind = .wasSet
    case .late: kind = .isBehindTheStore
    }
    return ClockDoubt(
      kind: kind, shown: Timestamp(milliseconds: look.wallMilliseconds), believed: reading.now)
  }

  private func take(_ look: ClockLook, _ change: (inout ClockTrust) -> Void) -> Reading {
    let trust = trust.withLock { trust in
      change(&trust)
      believedOffset.store(
        trust.phase == .agreeing ? trust.offsetMilliseconds : Self.doubtful, ordering: .relaxed)
      return trust
    }
    let wall = Timestamp(milliseconds: look.wallMilliseconds)
    let believed = Timestamp(milliseconds: trust.believedMilliseconds(at: look))
    if trust.phase == .agreeing {
      return Reading(now: wall, endingNow: wall, beginningNow: wall, phase: .agreeing)
    }
    return Reading(
      now: believed, endingNow: min(believed, wall), beginningNow: max(believed, wall),
      phase: trust.phase)
  }
}

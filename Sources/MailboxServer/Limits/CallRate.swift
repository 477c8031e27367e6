internal import MailboxModel
internal import Synchronization

/// Calls a second of each caller: a bucket that fills at the rate and holds some seconds of it.
///
/// What costs more than a bucket holds goes when it is full, and leaves a debt: the rate holds however large
/// the parts are. Buckets that are full again are forgotten, so memory is bounded by the callers of the time
/// that theirs take to fill.
final class CallRate: Sendable {
  /// The caller whose calls are counted together.
  struct Key: Hashable, Sendable {
    var app: AppID?
    var user: UserID?
  }

  private struct Bucket {
    var calls: Double
    var filledAt: ContinuousClock.Instant
  }

  private struct State {
    var perSecond: Double
    let burstSeconds: Double
    var buckets: [Key: Bucket] = [:]
    var sweptAt: ContinuousClock.Instant

    var capacity: Double { perSecond * burstSeconds }

    /// Returns the calls that a bucket holds by now.
    func calls(of bucket: Bucket, at now: ContinuousClock.Instant) -> Double {
      min(capacity, bucket.calls + max(0, (now - bucket.filledAt) / .seconds(1)) * perSecond)
    }
  }

  private let state: Mutex<State>

  /// `burstSeconds` of calls may come at once.
  init(perSecond: Int, burstSeconds: Int, now: ContinuousClock.Instant) {
    state = Mutex(
      State(perSecond: Double(perSecond), burstSeconds: Double(burstSeconds), sweptAt: now))
  }

  /// Counts by another rate from now on.
  func take(perSecond: Int) { state.withLock { $0.perSecond = Double(perSecond) } }

  /// Takes calls of a caller, or says when there are so many again.
  func take(_ key: Key, calls: Int = 1, at now: ContinuousClock.Instant) -> Duration? {
    state.withLock { state in
      sweep(&state, at: now)
      let held = state.buckets[key].map { state.calls(of: $0, at: now) } ?? state.capacity
      let needed = min(Double(calls), state.capacity)
      let isEnough = held >= needed
      state.buckets[key] = Bucket(calls: isEnough ? held - Double(calls) : held, filledAt: now)
      return isEnough ? nil : .seconds((needed - held) / state.perSecond)
    }
  }

  /// The number of callers that are remembered.
  var callerCount: Int { state.withLock { $0.buckets.count } }

  private func sweep(_ state: inout State, at now: ContinuousClock.Instant) {
    guard now - state.sweptAt > .seconds(state.burstSeconds) else { return }
    state.sweptAt = now
    state.buckets = state.buckets.filter { state.calls(of: $0.value, at: now) < state.capacity }
  }
}

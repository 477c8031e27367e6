internal import MailboxModel
internal import Synchronization

/// Calls a second of each caller: a bucket that fills at the rate and holds ten seconds of it.
///
/// Buckets that are full again are forgotten, so memory is bounded by the callers of ten seconds.
final class CallRate: Sendable {
  /// Whose calls are counted together.
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
    var buckets: [Key: Bucket] = [:]
    var sweptAt: ContinuousClock.Instant
  }

  private static let burstSeconds = 10.0

  private let state: Mutex<State>

  init(perSecond: Int, now: ContinuousClock.Instant) {
    state = Mutex(State(perSecond: Double(perSecond), sweptAt: now))
  }

  /// Counts by another rate from now on.
  func take(perSecond: Int) { state.withLock { $0.perSecond = Double(perSecond) } }

  /// Takes calls of a caller, at most ten seconds of them, or says when there are so many again.
  func take(_ key: Key, calls: Int = 1, at now: ContinuousClock.Instant) -> Duration? {
    state.withLock { state in
      sweep(&state, at: now)
      let perSecond = state.perSecond
      let capacity = perSecond * Self.burstSeconds
      var bucket = state.buckets[key] ?? Bucket(calls: capacity, filledAt: now)
      let seconds = (now - bucket.filledAt) / .seconds(1)
      bucket.calls = min(capacity, bucket.calls + max(0, seconds) * perSecond)
      bucket.filledAt = now
      defer { state.buckets[key] = bucket }
      let calls = min(Double(calls), capacity)
      guard bucket.calls >= calls else { return .seconds((calls - bucket.calls) / perSecond) }
      bucket.calls -= calls
      return nil
    }
  }

  /// How many callers are remembered.
  var callerCount: Int { state.withLock { $0.buckets.count } }

  private func sweep(_ state: inout State, at now: ContinuousClock.Instant) {
    guard now - state.sweptAt > .seconds(Self.burstSeconds) else { return }
    state.sweptAt = now
    state.buckets = state.buckets.filter { now - $0.value.filledAt < .seconds(Self.burstSeconds) }
  }
}

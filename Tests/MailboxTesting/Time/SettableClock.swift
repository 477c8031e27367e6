public import MailboxModel
public import MailboxStore
internal import Synchronization

/// A wall clock that a test sets, beside the time that passes, which nobody can set.
public final class SettableClock: Sendable {
  private struct State {
    var wall: Int64
    var elapsed: Int64 = 1_000_000
  }

  private let state: Mutex<State>

  /// Shows a moment.
  public init(at start: Timestamp = Timestamp(milliseconds: 1_700_000_000_500)) {
    state = Mutex(State(wall: start.milliseconds))
  }

  /// The moment it shows.
  public var now: Timestamp { Timestamp(milliseconds: state.withLock { $0.wall }) }

  /// Lets time pass.
  public func pass(seconds: Int64) {
    state.withLock {
      $0.wall += seconds * 1000
      $0.elapsed += seconds * 1000
    }
  }

  /// Sets it on or back, while no time passes.
  public func set(bySeconds seconds: Int64) { state.withLock { $0.wall += seconds * 1000 } }

  /// Sets it to a moment.
  public func set(to moment: Timestamp) { state.withLock { $0.wall = moment.milliseconds } }

  /// The clock to open a store with.
  public var storeClock: StoreClock {
    StoreClock(
      wall: { [self] in now },
      elapsedMilliseconds: { [self] in state.withLock { $0.elapsed } })
  }
}

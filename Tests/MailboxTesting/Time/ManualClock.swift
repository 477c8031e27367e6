public import MailboxModel
public import MailboxStore
internal import Synchronization

/// A clock that stands still until a test moves it.
public final class ManualClock: Sendable {
  private let milliseconds: Mutex<Int64>

  /// Stands at a moment; by default in November 2023, half a second past a whole one.
  public init(at start: Timestamp = Timestamp(milliseconds: 1_700_000_000_500)) {
    milliseconds = Mutex(start.milliseconds)
  }

  /// The moment it shows.
  public var now: Timestamp { Timestamp(milliseconds: milliseconds.withLock { $0 }) }

  /// Moves it on.
  public func advance(seconds: Int64 = 0, milliseconds more: Int64 = 0) {
    milliseconds.withLock { $0 += seconds * 1000 + more }
  }

  /// Moves it to a moment, never back.
  public func advance(to moment: Timestamp) {
    milliseconds.withLock { $0 = max($0, moment.milliseconds) }
  }

  /// The clock to open a store with.
  public var storeClock: StoreClock { StoreClock { self.now } }
}

internal import Glibc
public import MailboxModel

/// Where a store takes the time from: the system, or a test.
public struct StoreClock: Sendable {
  private let read: @Sendable () -> Timestamp

  /// A clock that asks a function, which may be called from any thread.
  public init(_ read: @escaping @Sendable () -> Timestamp) { self.read = read }

  /// The present moment.
  public var now: Timestamp { read() }

  /// The system's wall clock.
  public static let system = StoreClock {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Timestamp(
      milliseconds: Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000)
  }
}

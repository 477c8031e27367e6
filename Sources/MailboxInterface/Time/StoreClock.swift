internal import Glibc
public import MailboxModel

/// The source of a store's time: the system, or a test.
public struct StoreClock: Sendable {
  private let read: @Sendable () -> Timestamp
  private let readElapsed: (@Sendable () -> Int64)?

  /// A clock that asks a function, which may be called from any thread. Nothing tells whether it is set:
  /// that its time passes is taken for granted.
  public init(_ read: @escaping @Sendable () -> Timestamp) {
    self.read = read
    readElapsed = nil
  }

  /// A clock that can be set, beside one that nobody sets: milliseconds since some moment, time asleep
  /// included. Both functions may be called from any thread.
  public init(
    wall: @escaping @Sendable () -> Timestamp,
    elapsedMilliseconds: @escaping @Sendable () -> Int64
  ) {
    read = wall
    readElapsed = elapsedMilliseconds
  }

  /// The present moment.
  public var now: Timestamp { read() }

  /// The system's wall clock, beside the time since the machine started.
  public static let system = StoreClock(
    wall: { Timestamp(milliseconds: milliseconds(of: CLOCK_REALTIME)) },
    elapsedMilliseconds: { milliseconds(of: CLOCK_BOOTTIME) })

  /// The present moment and, where something measures it, the time that has passed.
  package var look: ClockLook {
    let wall = read()
    return ClockLook(
      wallMilliseconds: wall.milliseconds,
      elapsedMilliseconds: readElapsed.map { $0() } ?? wall.milliseconds)
  }

  private static func milliseconds(of clock: clockid_t) -> Int64 {
    var time = timespec()
    clock_gettime(clock, &time)
    return Int64(time.tv_sec) * 1000 + Int64(time.tv_nsec) / 1_000_000
  }
}

/// The times that both sides of a clock showed at one moment.
package struct ClockLook {
  package var wallMilliseconds: Int64
  package var elapsedMilliseconds: Int64

  package init(wallMilliseconds: Int64, elapsedMilliseconds: Int64) {
    self.wallMilliseconds = wallMilliseconds
    self.elapsedMilliseconds = elapsedMilliseconds
  }
}

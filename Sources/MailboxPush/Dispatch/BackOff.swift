internal import MailboxModel

/// The waits after failures: twice as long each time up to a limit, and half of it by chance, so that what
/// failed together does not come back together.
package struct BackOff: Sendable {
  /// The most that a provider's own wish is followed: a day.
  private static let askedSecondsMax: UInt32 = 86_400

  let secondsMax: UInt32

  /// Waits of at most so many seconds.
  package init(secondsMax: UInt32) { self.secondsMax = secondsMax }

  /// Returns the milliseconds to wait after the nth failure in a row, counted from 1: a second at first.
  package func milliseconds(
    after failures: UInt32, using generator: inout some RandomNumberGenerator
  ) -> Int64 {
    let doubled = UInt64(1000) << UInt64(min(max(failures, 1) - 1, 20))
    let longest = Int64(min(doubled, UInt64(secondsMax) * 1000))
    return longest / 2 + Int64.random(in: 0...longest / 2, using: &generator)
  }

  /// Returns the time of the next attempt after the nth failure in a row, counted from 1. Never before the
  /// time that the provider asked for.
  func next(
    after failures: UInt32, askedSeconds: UInt32?, now: Timestamp,
    using generator: inout some RandomNumberGenerator
  ) -> Timestamp {
    let wait = milliseconds(after: failures, using: &generator)
    let asked = Int64(min(askedSeconds ?? 0, Self.askedSecondsMax)) * 1000
    return now.adding(milliseconds: asked + max(wait, 1))
  }
}

extension Timestamp {
  /// This moment and some milliseconds; stays within what milliseconds hold.
  func adding(milliseconds more: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(more)
    return Timestamp(milliseconds: overflow ? (more < 0 ? .min : .max) : sum)
  }
}

/// A moment that the host reads from a clock which never goes back.
///
/// Sessions look at differences alone, so where the clock began does not matter.
public struct SyncInstant: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Milliseconds since the clock began.
  public var milliseconds: Int64

  /// A moment in milliseconds since the clock began.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// This moment and some milliseconds; the last moment there is when they are too many.
  public func adding(milliseconds more: UInt32) -> SyncInstant {
    let (sum, overflow) = milliseconds.addingReportingOverflow(Int64(more))
    return SyncInstant(milliseconds: overflow ? .max : sum)
  }

  /// Returns the milliseconds that have passed since an earlier moment; 0 when it is not earlier.
  public func milliseconds(since earlier: SyncInstant) -> Int64 {
    let (difference, overflow) = milliseconds.subtractingReportingOverflow(earlier.milliseconds)
    return overflow ? (earlier < self ? .max : 0) : max(0, difference)
  }

  /// The milliseconds as a number.
  public var description: String { "\(milliseconds)" }

  /// Earlier before later.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.milliseconds < rhs.milliseconds }
}

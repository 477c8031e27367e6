/// A moment, in whole milliseconds since 1970-01-01 UTC.
public struct Timestamp: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// Milliseconds since 1970-01-01 UTC.
  public var milliseconds: Int64

  /// A moment in milliseconds since 1970-01-01 UTC.
  public init(milliseconds: Int64) { self.milliseconds = milliseconds }

  /// A moment in seconds since 1970-01-01 UTC; beyond what milliseconds hold it is the nearest.
  public init(seconds: Int64) {
    let (product, overflow) = seconds.multipliedReportingOverflow(by: 1000)
    milliseconds = overflow ? (seconds < 0 ? .min : .max) : product
  }

  /// Whole seconds since 1970-01-01 UTC, rounded down.
  public var seconds: Int64 {
    let (quotient, remainder) = milliseconds.quotientAndRemainder(dividingBy: 1000)
    return remainder < 0 ? quotient - 1 : quotient
  }

  /// This moment and some seconds; stays within what milliseconds hold.
  public func adding(seconds: Int64) -> Timestamp {
    let (sum, overflow) = milliseconds.addingReportingOverflow(
      Timestamp(seconds: seconds).milliseconds)
    return Timestamp(milliseconds: overflow ? (seconds < 0 ? .min : .max) : sum)
  }

  /// The milliseconds as a number.
  public var description: String { "\(milliseconds)" }

  /// Earlier before later.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.milliseconds < rhs.milliseconds }
}

extension Timestamp {
  /// The first moment of the year 1, and the last of the year 9999: what RFC 3339 can write, and so what
  /// other programs can read.
  public static let writable =
    Timestamp(milliseconds: -62_135_596_800_000)...Timestamp(milliseconds: 253_402_300_799_999)

  /// Throws `.invalidArgument`, with the name of what it is, for a moment that lies beyond
  /// ``writable``.
  public func validate(as name: String) throws(MailboxError) {
    guard Self.writable.contains(self) else {
      throw .invalidArgument(
        name: name, value: "\(milliseconds)",
        reason: "it is in milliseconds since 1970, and lies in the years 1 to 9999")
    }
  }
}

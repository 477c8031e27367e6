/// One session of a process, as its host numbers them.
public struct SessionID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The number.
  public var rawValue: UInt64
  /// A session's number.
  public init(rawValue: UInt64) { self.rawValue = rawValue }
  /// The number.
  public var description: String { "\(rawValue)" }
  /// Smaller before larger.
  public static func < (lhs: Self, rhs: Self) -> Bool { lhs.rawValue < rhs.rawValue }
}

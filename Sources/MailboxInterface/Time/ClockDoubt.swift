public import MailboxModel

/// The reason that a store does not believe its clock. Nothing expires by a record meanwhile; see
/// ``MailboxInspection/confirmClock()``.
public struct ClockDoubt: Sendable, Equatable {
  /// The evidence against the clock.
  public enum Kind: Sendable, Equatable {
    /// It moved by more than five minutes otherwise than time did, while the store was open.
    case wasSet
    /// It is behind the store's newest record, or behind the year 2023.
    case isBehindTheStore
  }

  /// The evidence against the clock.
  public var kind: Kind
  /// The time that the clock shows.
  public var shown: Timestamp
  /// The time that the store goes by.
  public var believed: Timestamp

  /// A clock that shows one time while the store goes by another.
  public init(kind: Kind, shown: Timestamp, believed: Timestamp) {
    self.kind = kind
    self.shown = shown
    self.believed = believed
  }
}

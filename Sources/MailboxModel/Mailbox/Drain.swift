/// The place in the mailbox at which a drain begins.
public enum DrainStart: Hashable, Sendable {
  /// Behind what this device acknowledged; a device that is not known gets all that waits.
  case acknowledged(by: DeviceID)
  /// Behind this cursor (contract G6).
  case after(Cursor)
  /// At the oldest message that waits.
  case oldest
}

/// The size at which a page ends at the latest. A page holds at least one entry when anything waits.
public struct DrainLimit: Hashable, Sendable {
  /// The most entries.
  public var entries: Int
  /// The most bytes; a single message that is larger makes a page of its own.
  public var bytes: Int

  /// At most so many entries and bytes; values below 1 count as 1.
  public init(entries: Int = 256, bytes: Int = 64 * 1024) {
    self.entries = max(1, entries)
    self.bytes = max(1, bytes)
  }
}

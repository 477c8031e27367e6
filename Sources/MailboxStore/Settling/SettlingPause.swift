/// The time that settling waits before it tries again: a second at first, twice as long each time, at most
/// a minute. Room that appears ends it early.
struct SettlingPause {
  static let millisecondsMin = 1_000
  static let millisecondsMax = 60_000
  /// The time between two looks for room meanwhile.
  static let lookMilliseconds = 250

  private var milliseconds = millisecondsMin

  /// The next pause.
  mutating func next() -> Int {
    defer { milliseconds = min(milliseconds * 2, Self.millisecondsMax) }
    return milliseconds
  }

  /// Settling works.
  mutating func reset() { milliseconds = Self.millisecondsMin }
}

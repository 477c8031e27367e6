/// The times that operations took, counted in classes that are a sixteenth of an octave wide.
struct Waits: Sendable {
  private static let classesPerOctave = 16.0
  private var counts = [UInt32](repeating: 0, count: 512)
  private(set) var maxSeconds = 0.0

  /// Counts one.
  mutating func add(_ duration: Duration) { add(seconds: duration.inSeconds) }

  /// Counts one, or several that waited alike.
  mutating func add(seconds: Double, count: Int = 1) {
    let microseconds = max(seconds * 1e6, 1)
    let index = min(Int(microseconds.log2 * Self.classesPerOctave), counts.count - 1)
    counts[index] += UInt32(count)
    maxSeconds = max(maxSeconds, seconds)
  }

  /// Adds what another has counted.
  mutating func merge(_ other: Waits) {
    for index in counts.indices { counts[index] += other.counts[index] }
    maxSeconds = max(maxSeconds, other.maxSeconds)
  }

  /// The wait that this share of all did not exceed, in milliseconds.
  func milliseconds(atShare share: Double) -> Double {
    let total = counts.reduce(0) { $0 + Int($1) }
    var left = Int((Double(total) * share).rounded(.up))
    for (index, count) in counts.enumerated() {
      left -= Int(count)
      if left <= 0 {
        return min(((Double(index) + 1) / Self.classesPerOctave).exp2 / 1000, maxSeconds * 1000)
      }
    }
    return maxSeconds * 1000
  }
}

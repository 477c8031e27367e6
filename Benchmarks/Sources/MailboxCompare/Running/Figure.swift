/// One figure of one system: what the rounds gave.
struct Figure: Codable, Sendable {
  var work: String
  var system: String
  var unit: String
  var median: Double
  var min: Double
  var max: Double
  var rounds: Int
  /// The factor by which the mailbox store's figure is better; nil without one in the same run.
  var mailboxIsBetterBy: Double?
  /// Of the whole device, the median round; nil where its counters cannot be read.
  var bytesWrittenPerOperation: Double?
  /// The most that was resident, mapped files included.
  var peakResidentBytes: Double?
  /// The most that was allocated at the end of a round.
  var anonymousBytes: Double?
  /// Medians of further figures.
  var extras: [String: Double] = [:]
  var isLessBetter = false

  enum CodingKeys: String, CodingKey {
    case work, system, unit, median, min, max, rounds, extras
    case mailboxIsBetterBy = "mailbox_is_better_by"
    case bytesWrittenPerOperation = "bytes_written_per_operation"
    case peakResidentBytes = "peak_resident_bytes"
    case anonymousBytes = "anonymous_bytes"
    case isLessBetter = "is_less_better"
  }
}

extension Sequence<Double> {
  /// The middle value; the mean of the middle two.
  var median: Double {
    let sorted = sorted()
    guard !sorted.isEmpty else { return .nan }
    let middle = sorted.count / 2
    return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }
}

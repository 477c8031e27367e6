/// One figure of one system: what the rounds gave.
struct Figure: Codable, Sendable {
  var work: String
  var system: String
  var unit: String
  var median: Double
  var min: Double
  var max: Double
  var rounds: Int

  /// The middle, the least and the most of some rounds.
  init(_ work: String, _ system: String, _ unit: String, _ values: [Double]) {
    self.work = work
    self.system = system
    self.unit = unit
    let sorted = values.sorted()
    let middle = sorted.count / 2
    median =
      sorted.isEmpty
      ? 0 : sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    min = sorted.first ?? 0
    max = sorted.last ?? 0
    rounds = values.count
  }
}

/// One figure of one system: what the rounds gave.
struct Figure: Codable, Sendable {
  var work: String
  var system: String
  var unit: String
  var median: Double
  var min: Double
  var max: Double
  var rounds: Int

  init(_ work: String, _ system: String, _ unit: String, of values: [Double]) {
    self.work = work
    self.system = system
    self.unit = unit
    rounds = values.count
    let sorted = values.sorted()
    min = sorted.first ?? .nan
    max = sorted.last ?? .nan
    let middle = sorted.count / 2
    median =
      sorted.isEmpty
      ? .nan
      : sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
  }

  /// The figures as a table, one a line.
  static func table(_ figures: [Figure]) -> String {
    let heads = ["work", "system", "unit", "median", "min", "max", "rounds"]
    let rows = figures.map { figure in
      [figure.work, figure.system, figure.unit]
        + [figure.median, figure.min, figure.max].map { "\(Int($0.rounded()))" }
        + ["\(figure.rounds)"]
    }
    let widths = heads.indices.map { column in
      ([heads] + rows).map { $0[column].count }.max() ?? 0
    }
    return ([heads] + rows).map { row in
      row.enumerated().map { column, text in
        let space = String(repeating: " ", count: widths[column] - text.count)
        return (3...6).contains(column) ? space + text : text + space
      }.joined(separator: "  ")
    }.joined(separator: "\n")
  }
}

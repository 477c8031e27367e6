internal import Foundation

/// Figures as a text table, which is also Markdown.
struct FigureTable {
  let figures: [Figure]

  var text: String {
    let heads = ["work", "system", "median", "min – max", "unit", "of the first"]
    let rows = figures.map(row)
    let widths = heads.indices.map { column in
      ([heads] + rows).map { $0[column].count }.max() ?? 0
    }
    func line(_ cells: [String]) -> String {
      "| "
        + zip(cells, widths).map { $0.padding(toLength: $1, withPad: " ", startingAt: 0) }
        .joined(separator: " | ") + " |"
    }
    let dashes = widths.map { String(repeating: "-", count: $0 + 2) }
    return ([line(heads), "|" + dashes.joined(separator: "|") + "|"] + rows.map(line))
      .joined(separator: "\n")
  }

  /// With the share of the first system that has the same work and unit.
  private func row(_ figure: Figure) -> [String] {
    let first = figures.first { $0.work == figure.work && $0.unit == figure.unit }
    let share = first.map { $0.median > 0 ? figure.median / $0.median : 0 } ?? 0
    return [
      figure.work, figure.system, Self.short(figure.median),
      "\(Self.short(figure.min)) – \(Self.short(figure.max))", figure.unit,
      first?.system == figure.system ? "" : String(format: "%.2f", share),
    ]
  }

  /// Three digits and a letter: `12.3k`.
  private static func short(_ value: Double) -> String {
    for (size, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where abs(value) >= size {
      return digits(value / size) + letter
    }
    return digits(value)
  }

  private static func digits(_ value: Double) -> String {
    String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 10 ? "%.1f" : "%.2f", value)
  }
}

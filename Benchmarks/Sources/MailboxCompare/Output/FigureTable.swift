internal import Foundation

/// Figures as a text table, which is also Markdown.
struct FigureTable {
  let figures: [Figure]

  var text: String {
    let heads = [
      "work", "system", "median", "min – max", "unit", "mailbox is", "written", "p50 / p99 / max",
      "memory",
    ]
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
    let rule = "|" + dashes.joined(separator: "|") + "|"
    return ([line(heads), rule] + rows.map(line)).joined(separator: "\n")
  }

  private func row(_ figure: Figure) -> [String] {
    let waits = ["wait_p50_ms", "wait_p99_ms", "wait_max_ms"].compactMap { figure.extras[$0] }
    return [
      figure.work, figure.system, Self.short(figure.median),
      "\(Self.short(figure.min)) – \(Self.short(figure.max))", figure.unit,
      figure.mailboxIsBetterBy.map { String(format: $0 < 10 ? "%.2f×" : "%.1f×", $0) } ?? "",
      figure.bytesWrittenPerOperation.map { Self.short($0) + "B" } ?? "",
      waits.isEmpty
        ? "" : waits.map { String(format: "%.2g", $0) }.joined(separator: " / ") + " ms",
      figure.anonymousBytes.map { Self.short($0) + "B" } ?? "",
    ]
  }

  /// Three digits and a letter: `12.3k`.
  static func short(_ value: Double) -> String {
    for (size, letter) in [(1e9, "G"), (1e6, "M"), (1e3, "k")] where abs(value) >= size {
      return digits(value / size) + letter
    }
    return digits(value)
  }

  private static func digits(_ value: Double) -> String {
    String(format: abs(value) >= 100 ? "%.0f" : abs(value) >= 10 ? "%.1f" : "%.2f", value)
  }
}

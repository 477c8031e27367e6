/// Rows under titles, in columns as wide as they need. For text without wide characters.
struct Columns {
  private var rows: [[String]]

  init(_ titles: String...) { rows = [titles] }

  /// Adds a row with a value for each title.
  mutating func add(_ values: [String]) { rows.append(values) }

  /// The titles and the rows.
  var lines: [String] {
    let widths = (rows.first ?? []).indices.map { column in
      rows.map { $0[column].count }.max() ?? 0
    }
    return rows.map { row in
      zip(row, widths).enumerated().map { index, cell in
        let (text, width) = cell
        return index == row.count - 1
          ? text : text + String(repeating: " ", count: width - text.count)
      }.joined(separator: "  ")
    }
  }
}

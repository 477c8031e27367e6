/// Rows under titles, in columns as wide as they need.
package struct Table {
  /// On which side a column's values stand.
  package enum Alignment {
    case left
    case right
  }

  /// One column.
  package struct Column {
    let title: String
    let alignment: Alignment

    package static func text(_ title: String) -> Column { Column(title: title, alignment: .left) }
    package static func number(_ title: String) -> Column {
      Column(title: title, alignment: .right)
    }
  }

  private let columns: [Column]
  private var widths: [Int]
  private var rows: [[String]] = []

  package init(_ columns: Column...) {
    self.columns = columns
    widths = columns.map { PlainText.width(of: $0.title) }
  }

  /// True while it has no rows.
  package var isEmpty: Bool { rows.isEmpty }

  /// Adds a row; its values may be foreign text.
  package mutating func add(_ values: String...) { add(values) }

  /// Adds a row of as many values as there are columns; they may be foreign text.
  package mutating func add(_ values: [String]) {
    let row = values.map(PlainText.oneLine)
    for (index, value) in row.enumerated() {
      widths[index] = max(widths[index], PlainText.width(of: value))
    }
    rows.append(row)
  }

  /// Writes what was added, with the titles first if wanted, and forgets the rows.
  package mutating func write(
    to output: StandardOutput, titles: Bool = true, indent: String = ""
  ) throws {
    for line in takeLines(titles: titles) { try output.line(indent + line) }
  }

  /// The lines of what was added, with the titles first if wanted; forgets the rows.
  ///
  /// The widths stay, so that a long table can be written piece by piece.
  package mutating func takeLines(titles: Bool = true) -> [String] {
    defer { rows.removeAll(keepingCapacity: true) }
    return ((titles ? [columns.map(\.title)] : []) + rows).map(line)
  }

  private func line(_ values: [String]) -> String {
    var line = ""
    for (index, value) in values.enumerated() {
      if index > 0 { line += "  " }
      let padding = String(repeating: " ", count: widths[index] - PlainText.width(of: value))
      let isLast = index == values.count - 1
      switch columns[index].alignment {
      case .right: line += padding + value
      case .left: line += isLast ? value : value + padding
      }
    }
    return line
  }
}

extension StandardOutput {
  /// Names and values, one pair a line; both may be foreign text.
  package func pairs(_ pairs: [(String, String)], indent: String = "") throws {
    let pairs = pairs.map { (PlainText.oneLine($0.0), PlainText.oneLine($0.1)) }
    let width = pairs.map { PlainText.width(of: $0.0) }.max() ?? 0
    for (name, value) in pairs {
      let padding = String(repeating: " ", count: width - PlainText.width(of: name))
      try line("\(indent)\(name)\(padding)  \(value)")
    }
  }
}

internal import Foundation

/// A picture of how the systems compare: horizontal bars, a group a work, on a logarithmic scale.
///
/// A bar shows a system's speed as a multiple of the mailbox store's, so the store itself is the
/// line at 1 and a bar to its left is slower.
struct RatioChart {
  private static let colors = [
    "mailbox": "#1a7f5a", "c-layout": "#7a8b99", "lmdb-rows": "#d98e32", "rocksdb": "#5b7fc7",
    "rocksdb-memory-counters": "#8fabe3", "sqlite-full": "#a05fb4", "redis-always": "#c8473e",
    "redis-everysec": "#e58f88",
  ]
  private static let width = 860.0
  private static let left = 150.0
  private static let right = 70.0
  private static let top = 78.0
  private static let barHeight = 13.0
  private static let groupGap = 12.0

  let figures: [Figure]

  var svg: String {
    let works = orderedWorks
    var body = ""
    var y = Self.top
    for work in works {
      let bars = figures.filter { $0.work == work && relativeSpeed($0) != nil }
      let middle = y + Double(bars.count) * Self.barHeight / 2 + 4
      body += text(x: Self.left - 10, y: middle, work, anchor: "end", weight: "600")
      for bar in bars {
        body += self.bar(bar, y: y)
        y += Self.barHeight
      }
      y += Self.groupGap
    }
    let head = """
      <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 \(Int(Self.width)) \(Int(y + 14))" \
      font-family="system-ui, sans-serif" font-size="12" fill="#24292f">
      <rect width="100%" height="100%" fill="#ffffff"/>

      """
    let title = text(
      x: 16, y: 24, "Speed relative to mailbox (1 = as fast; longer is faster)", weight: "600",
      size: 15)
    return head + title + legend(works: works) + gridLines(bottom: y) + body + "</svg>\n"
  }

  /// Works with more than one system, in the order in which they were measured.
  private var orderedWorks: [String] {
    var works: [String] = []
    for figure in figures where !works.contains(figure.work) {
      let rivals = figures.filter { $0.work == figure.work && relativeSpeed($0) != nil }
      if rivals.count > 1 { works.append(figure.work) }
    }
    return works
  }

  private func relativeSpeed(_ figure: Figure) -> Double? {
    figure.mailboxIsBetterBy.flatMap { $0 > 0 && $0.isFinite ? 1 / $0 : nil }
  }

  /// The decades that all bars lie in.
  private var decades: ClosedRange<Int> {
    let logarithms = figures.compactMap(relativeSpeed).map { log10($0) }
    let lowest = Int((logarithms.min() ?? -1).rounded(.down))
    let highest = Int((logarithms.max() ?? 0).rounded(.up))
    return min(lowest, -1)...max(highest, 1)
  }

  private func x(_ speed: Double) -> Double {
    let decades = decades
    let share =
      (log10(speed) - Double(decades.lowerBound))
      / Double(decades.upperBound - decades.lowerBound)
    return Self.left + share * (Self.width - Self.left - Self.right)
  }

  private func bar(_ figure: Figure, y: Double) -> String {
    guard let speed = relativeSpeed(figure) else { return "" }
    let end = x(speed)
    let color = Self.colors[figure.system] ?? "#999999"
    let label =
      figure.system == Systems.own
      ? "\(FigureTable.short(figure.median)) \(figure.unit)"
      : String(format: speed < 0.1 ? "%.3f×" : "%.2f×", speed)
    return String(
      format: "<rect x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" fill=\"%@\"/>\n",
      Self.left, y, max(end - Self.left, 1), Self.barHeight - 2, color)
      + text(x: end + 4, y: y + 9.5, label, size: 10)
  }

  private func gridLines(bottom: Double) -> String {
    decades.map { decade in
      let place = x(pow(10, Double(decade)))
      let line = String(
        format: "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"%@\"/>\n",
        place, place, Self.top - 6, bottom - 4, decade == 0 ? "#24292f" : "#d8dee4")
      let size = Int(pow(10, Double(abs(decade))))
      let label = decade >= 0 ? "\(size)×" : "1/\(size)"
      return line + text(x: place, y: Self.top - 10, label, anchor: "middle", size: 11)
    }.joined()
  }

  private func legend(works: [String]) -> String {
    var x = 16.0
    var out = ""
    for system in Systems.all
    where figures.contains(where: { $0.system == system && works.contains($0.work) }) {
      let color = Self.colors[system] ?? "#999999"
      out += String(
        format: "<rect x=\"%.1f\" y=\"38\" width=\"10\" height=\"10\" fill=\"%@\"/>\n", x, color)
      out += text(x: x + 14, y: 47, system, size: 11)
      x += 30 + Double(system.count) * 6.2
    }
    return out
  }

  private func text(
    x: Double, y: Double, _ words: String, anchor: String = "start", weight: String = "400",
    size: Int = 12
  ) -> String {
    String(format: "<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"%@\"", x, y, anchor)
      + " font-weight=\"\(weight)\" font-size=\"\(size)\">\(words)</text>\n"
  }
}

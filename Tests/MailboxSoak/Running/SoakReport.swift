import Foundation

/// The findings of a soak: what the server held, how long calls took, and what was lost.
struct SoakReport {
  /// Memory may have grown by so much: what the allocator keeps, and what the store remembers.
  private static let memoryGrowthBytesMax = 96.0 * 1_048_576
  /// Descriptors may have: segments and queue files come and go.
  private static let descriptorGrowthMax = 24

  let kinds: [HostileKind]
  let leftOut: [HostileKind]
  var before = ProcessFigures()
  var during = ProcessFigures()
  var after = ProcessFigures()
  var alone = Waits()
  var elsewhere = Waits()
  var beside = Waits()
  var aloneAgain = Waits()
  var hostileWords: [String] = []
  /// The confirmed messages that ordinary users never got, or got twice; there must be none.
  var losses: [String] = []

  init(kinds: [HostileKind], leftOut: [HostileKind]) {
    self.kinds = kinds
    self.leftOut = leftOut
  }

  /// Returns whether a server holds again what it held before.
  static func isAtRest(_ after: ProcessFigures, before: ProcessFigures) -> Bool {
    hasReturned(memoryOf: after, to: before) && haveReturned(descriptorsOf: after, to: before)
  }

  private static func hasReturned(
    memoryOf after: ProcessFigures, to before: ProcessFigures
  ) -> Bool { after.anonymousBytes <= before.anonymousBytes + memoryGrowthBytesMax }

  private static func haveReturned(
    descriptorsOf after: ProcessFigures, to before: ProcessFigures
  ) -> Bool { after.descriptors <= before.descriptors + descriptorGrowthMax }

  /// Returns the faults found. Slow calls count only if `strict`: a shared machine has delays of its own.
  func complaints(strict: Bool) -> [String] {
    var complaints = losses
    if !Self.hasReturned(memoryOf: after, to: before) {
      complaints.append("memory did not return: \(before.words) before, \(after.words) after")
    }
    if !Self.haveReturned(descriptorsOf: after, to: before) {
      complaints.append("descriptors did not return: \(before.words) before, \(after.words) after")
    }
    if beside.deposits.isEmpty || beside.drains.isEmpty {
      complaints.append("ordinary users were not served at all beside the hostile")
    }
    for (name, waits) in [
      ("alone", alone), ("elsewhere", elsewhere), ("beside", beside), ("alone again", aloneAgain),
    ]
    where waits.unanswered > 0 {
      complaints.append("\(name): \(waits.unanswered) calls had no answer within a minute")
    }
    guard strict else { return complaints }
    for (name, ratio) in ratios(to: alone) where ratio > 2 {
      complaints.append("\(name) took \(ratio.oneDigit) times as long beside the hostile")
    }
    return complaints
  }

  private func ratios(to other: Waits) -> [(String, Double)] {
    [
      ("deposits (p99)", beside.deposits.p99 / max(other.deposits.p99, 1e-6)),
      ("drains (p99)", beside.drains.p99 / max(other.drains.p99, 1e-6)),
    ]
  }

  /// All of it, for people.
  var text: String {
    var lines = [
      "hostile: " + kinds.map(\.rawValue).joined(separator: ", ")
    ]
    if !leftOut.isEmpty {
      lines.append("left out: " + leftOut.map(\.rawValue).joined(separator: ", "))
    }
    lines += [
      "", "ordinary users   deposits p50  p99 ms   drains p50  p99 ms   refused",
      row("alone", alone), row("elsewhere", elsewhere), row("beside", beside),
      row("alone again", aloneAgain), "",
    ]
    lines += refusals
    lines += ratios(to: alone).map {
      "\($0.0) beside the hostile: \($0.1.oneDigit) times what they are alone"
    }
    lines += ratios(to: elsewhere).map {
      "\($0.0) beside the hostile: \($0.1.oneDigit) times what they are with the hostile at another server"
    }
    lines += [
      "the server before: \(before.words); beside: \(during.words); after: \(after.words)", "",
    ]
    lines += hostileWords
    let complaints = complaints(strict: true)
    lines += complaints.isEmpty ? ["", "nothing to complain about"] : [""] + complaints
    return lines.joined(separator: "\n")
  }

  private var refusals: [String] {
    [("alone", alone), ("elsewhere", elsewhere), ("beside", beside), ("alone again", aloneAgain)]
      .flatMap { name, waits in
        waits.refused.sorted { $0.value > $1.value }
          .map { "refused \(name): \($0.value) \($0.key)" }
      }
  }

  private func row(_ name: String, _ waits: Waits) -> String {
    let figures = [
      waits.deposits.p50, waits.deposits.p99, waits.drains.p50, waits.drains.p99,
    ].map { ($0 * 1000).oneDigit.leftPadded(to: 10) }
    let refused = waits.refused.values.reduce(0, +)
    return name.rightPadded(to: 16) + figures.joined() + "\(refused)".leftPadded(to: 10)
  }
}

extension Double {
  fileprivate var oneDigit: String { String(format: "%.1f", self) }
}

extension String {
  fileprivate func leftPadded(to count: Int) -> String {
    String(repeating: " ", count: max(0, count - self.count)) + self
  }
  fileprivate func rightPadded(to count: Int) -> String {
    self + String(repeating: " ", count: max(0, count - self.count))
  }
}

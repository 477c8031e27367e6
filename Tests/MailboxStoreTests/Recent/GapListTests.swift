import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Gaps against a plain dictionary of sequences (contract G4).
@Suite("A list of gaps") struct GapListTests {
  private static let most: UInt64 = 120

  /// The gaps that a dictionary stands for.
  private func gaps(of model: [UInt64: Gap.Reason]) -> [Gap] {
    var gaps: [Gap] = []
    for sequence in model.keys.sorted() {
      guard let reason = model[sequence] else { continue }
      if let last = gaps.last, last.reason == reason, last.to + 1 == sequence {
        gaps[gaps.count - 1].to = sequence
      } else {
        gaps.append(Gap(from: sequence, to: sequence, reason: reason))
      }
    }
    return gaps
  }

  @Test(arguments: 121...128 as ClosedRange<UInt64>)
  func `random changes leave what a dictionary of sequences holds`(seed: UInt64) throws {
    let seed = SeededGenerator.seed(or: seed)
    var random = SeededGenerator(seed: seed)
    var list = GapList()
    var model: [UInt64: Gap.Reason] = [:]
    for step in 0..<2000 {
      let from = UInt64.random(in: 1...Self.most, using: &random)
      let to = min(Self.most, from + UInt64.random(in: 0...6, using: &random))
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        let through = from / 3
        list.removeAll(through: through)
        model = model.filter { $0.key > through }
      case 1..<6:
        var others = [Gap(from: from, to: to, reason: .expired)]
        let next = to + UInt64.random(in: 1...9, using: &random)
        if random.once(in: 2) { others.append(Gap(from: next, to: next + 4, reason: .expired)) }
        list.remove(GapList(others))
        for gap in others { for sequence in gap.from...gap.to { model[sequence] = nil } }
      case 19:
        // Many at once, in any order.
        let free = (1...Self.most).filter { model[$0] == nil && random.once(in: 8) }
        let gaps = free.map { Gap(from: $0, to: $0, reason: random.pick([.expired, .recalled])) }
        list.insert(gaps.shuffled(using: &random))
        for gap in gaps { model[gap.from] = gap.reason }
      default:
        // A gap is only added where no other stands.
        guard (from...to).allSatisfy({ model[$0] == nil }) else { continue }
        let reason = random.pick([Gap.Reason.expired, .recalled])
        list.insert(Gap(from: from, to: to, reason: reason))
        for sequence in from...to { model[sequence] = reason }
      }
      for sequence in 0...(Self.most + 1) {
        let gap = list.gap(at: sequence)
        try #require(gap?.reason == model[sequence], "step \(step), seed \(seed)")
      }
      try #require(
        list.touches(from...to) == (from...to).contains { model[$0] != nil },
        "step \(step), seed \(seed)")
      try #require(list.isEmpty == model.isEmpty, "step \(step), seed \(seed)")
      // Neighbours of one reason are one unless a part was taken out between them and put back.
      try #require(joined(list.gaps) == gaps(of: model), "step \(step), seed \(seed)")
    }
  }

  private func joined(_ gaps: [Gap]) -> [Gap] {
    gaps.reduce(into: []) { joined, gap in
      if let last = joined.last, last.reason == gap.reason, last.to + 1 == gap.from {
        joined[joined.count - 1].to = gap.to
      } else {
        joined.append(gap)
      }
    }
  }

  @Test func `neighbours of one reason become one, of two reasons stay two`() {
    var list = GapList()
    for gap in [
      Gap(from: 5, to: 6, reason: .expired), Gap(from: 8, to: 8, reason: .expired),
      Gap(from: 9, to: 9, reason: .recalled), Gap(from: 7, to: 7, reason: .expired),
    ] { list.insert(gap) }
    #expect(
      list.gaps == [
        Gap(from: 5, to: 8, reason: .expired), Gap(from: 9, to: 9, reason: .recalled),
      ])
  }
}

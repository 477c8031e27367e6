internal import MailboxModel

/// Gaps in the order of their sequences, no two overlapping, neighbours of one reason as one.
struct GapList: Hashable, Sendable {
  private(set) var gaps: [Gap] = []

  init() {}

  /// Gaps in any order, no two overlapping.
  init(_ gaps: [Gap]) { insert(gaps) }

  var isEmpty: Bool { gaps.isEmpty }

  /// Adds a gap where no other stands.
  mutating func insert(_ gap: Gap) {
    var index = firstIndex(endingAtOrAfter: gap.from)
    var merged = gap
    if index > 0, gaps[index - 1].reason == gap.reason, gaps[index - 1].to + 1 == gap.from {
      merged.from = gaps[index - 1].from
      gaps.remove(at: index - 1)
      index -= 1
    }
    if index < gaps.count, gaps[index].reason == gap.reason, gap.to + 1 == gaps[index].from {
      merged.to = gaps[index].to
      gaps.remove(at: index)
    }
    gaps.insert(merged, at: index)
  }

  /// So many gaps are added one by one: each moves those behind it, which is little beside a sort.
  private static let fewMax = 4

  /// Adds gaps, in any order, where no others stand. O(gaps log gaps) however many they are.
  mutating func insert(_ more: [Gap]) {
    guard more.count > Self.fewMax else {
      for gap in more { insert(gap) }
      return
    }
    var joined: [Gap] = []
    for gap in (gaps + more).sorted(by: { $0.from < $1.from }) {
      if let last = joined.last, last.reason == gap.reason, last.to + 1 == gap.from {
        joined[joined.count - 1].to = gap.to
      } else {
        joined.append(gap)
      }
    }
    gaps = joined
  }

  /// The gap that a sequence lies in. O(log gaps).
  func gap(at sequence: UInt64) -> Gap? {
    let index = firstIndex(endingAtOrAfter: sequence)
    guard index < gaps.count, gaps[index].from <= sequence else { return nil }
    return gaps[index]
  }

  /// Returns whether any gap touches these sequences.
  func touches(_ range: ClosedRange<UInt64>) -> Bool {
    let index = firstIndex(endingAtOrAfter: range.lowerBound)
    return index < gaps.count && gaps[index].from <= range.upperBound
  }

  /// The parts of gaps that touch these sequences.
  func gaps(in range: ClosedRange<UInt64>) -> [Gap] {
    gaps.filter { $0.to >= range.lowerBound && $0.from <= range.upperBound }.map {
      Gap(
        from: max($0.from, range.lowerBound), to: min($0.to, range.upperBound), reason: $0.reason)
    }
  }

  /// Forgets what lies at or below a sequence.
  mutating func removeAll(through sequence: UInt64) {
    gaps.removeFirst(firstIndex(endingAtOrAfter: sequence + 1))
    if let first = gaps.first, first.from <= sequence { gaps[0].from = sequence + 1 }
  }

  mutating func removeAll() { gaps.removeAll() }

  /// Forgets the parts of the list that other gaps cover; gaps of a reason may have joined since.
  /// O(gaps).
  mutating func remove(_ others: GapList) {
    var rest: [Gap] = []
    var index = 0
    for gap in gaps {
      var from = gap.from
      var isCovered = false
      while index < others.gaps.count, others.gaps[index].to < from { index += 1 }
      while !isCovered, index < others.gaps.count, others.gaps[index].from <= gap.to {
        let other = others.gaps[index]
        if other.from > from {
          rest.append(Gap(from: from, to: other.from - 1, reason: gap.reason))
        }
        isCovered = other.to >= gap.to
        // One that reaches beyond may cover the next as well.
        if !isCovered {
          from = other.to + 1
          index += 1
        }
      }
      if !isCovered { rest.append(Gap(from: from, to: gap.to, reason: gap.reason)) }
    }
    gaps = rest
  }

  /// The index of the first gap that does not end before a sequence.
  func firstIndex(endingAtOrAfter sequence: UInt64) -> Int {
    gaps.partitioningIndex { $0.to >= sequence }
  }
}

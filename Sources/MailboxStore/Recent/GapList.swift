internal import MailboxModel

/// Gaps in the order of their sequences, no two overlapping, neighbours of one reason as one.
struct GapList: Hashable, Sendable {
  private(set) var gaps: [Gap] = []

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

  /// The gap that a sequence lies in. O(log gaps).
  func gap(at sequence: UInt64) -> Gap? {
    let index = firstIndex(endingAtOrAfter: sequence)
    guard index < gaps.count, gaps[index].from <= sequence else { return nil }
    return gaps[index]
  }

  /// Whether any gap touches these sequences.
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

  /// Forgets the part of the list that a gap covers; others of its reason may have joined it since.
  mutating func remove(_ gap: Gap) {
    var rest: [Gap] = []
    for other in gaps {
      guard other.to >= gap.from, other.from <= gap.to else {
        rest.append(other)
        continue
      }
      if other.from < gap.from {
        rest.append(Gap(from: other.from, to: gap.from - 1, reason: other.reason))
      }
      if other.to > gap.to {
        rest.append(Gap(from: gap.to + 1, to: other.to, reason: other.reason))
      }
    }
    gaps = rest
  }

  /// The index of the first gap that does not end before a sequence.
  func firstIndex(endingAtOrAfter sequence: UInt64) -> Int {
    var low = 0
    var high = gaps.count
    while low < high {
      let middle = (low + high) / 2
      if gaps[middle].to < sequence { low = middle + 1 } else { high = middle }
    }
    return low
  }
}

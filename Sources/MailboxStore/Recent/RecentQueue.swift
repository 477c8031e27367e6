internal import MailboxModel

/// The part of a mailbox's queue that is not settled: what came since, and what was removed since, of that
/// or of what is settled.
struct RecentQueue {
  /// The messages that are in the journal alone, in order and without a hole.
  private(set) var entries: [RecentEntry] = []
  /// The sequences that were removed since the last settling. They lie above the floor.
  private(set) var gaps = GapList()
  /// Nothing waits through here, though the floor may lie lower: where the look for the oldest
  /// message begins.
  private(set) var emptyThrough: UInt64 = 0

  mutating func append(_ entry: RecentEntry) { entries.append(entry) }

  /// Messages are gone; of those at or below the floor nothing is kept.
  mutating func remove(_ removed: [Gap], above floor: UInt64) {
    let above = removed.filter { $0.to > floor }
    gaps.insert(above)
    emptyThrough = max(emptyThrough, floor)
    for gap in above {
      if gap.from <= emptyThrough + 1 { emptyThrough = max(emptyThrough, gap.to) }
    }
  }

  mutating func moveFloor(to floor: UInt64) { gaps.removeAll(through: floor) }

  mutating func note(emptyThrough sequence: UInt64) { emptyThrough = sequence }

  /// The oldest entries are settled.
  mutating func settle(entries count: Int) {
    if count == entries.count { entries = [] } else { entries.removeFirst(count) }
  }

  /// All gaps are settled.
  mutating func settleGaps() { gaps.removeAll() }

  /// Some gaps are settled; there are newer ones.
  mutating func settle(_ settled: GapList) { gaps.remove(settled) }
}

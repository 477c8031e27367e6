/// Operations that the commit thread has taken over and not planned yet: two lines, so that nobody waits
/// behind all the large ones.
///
/// Batches of the two take turns. In each line operations keep their order; a caller's list is in one
/// line, a few parts at a time, so that callers with lists take turns too.
struct CommitLine {
  /// Mailboxes that an operation with many looks at in one part.
  static let partMailboxes = 128
  /// A deposit to more mailboxes is large: they are looked at ahead.
  static let largeMailboxes = 256
  /// The work that fills a batch, in units of ``PlannedWork``: some 2 ms, with one operation more.
  static let batchUnits = 2000

  private var ordinary: [any PendingOperation] = []
  private var nextOrdinary = 0
  private var large: [any PendingOperation] = []
  private var nextLarge = 0

  var hasOrdinary: Bool { nextOrdinary < ordinary.count }
  var hasLarge: Bool { nextLarge < large.count }
  var isEmpty: Bool { !hasOrdinary && !hasLarge }

  /// The number of operations that wait.
  var count: Int { ordinary.count - nextOrdinary + large.count - nextLarge }

  /// Takes over what has gathered. The ordinary ones only when those before are done: nothing is
  /// copied then.
  mutating func take(
    ordinary new: inout [any PendingOperation], large more: inout [any PendingOperation]
  ) {
    if !hasOrdinary {
      ordinary = new
      nextOrdinary = 0
      new = []
    }
    guard !more.isEmpty else { return }
    large.removeFirst(nextLarge)
    nextLarge = 0
    large += more
    more = []
  }

  /// Hands ordinary operations to `plan` until the batch is full; returns them.
  mutating func planOrdinary(
    until isFull: () -> Bool, _ plan: (any PendingOperation) -> Void
  ) -> ArraySlice<any PendingOperation> {
    let start = nextOrdinary
    repeat {
      plan(ordinary[nextOrdinary])
      nextOrdinary += 1
    } while hasOrdinary && !isFull()
    let batch = ordinary[start..<nextOrdinary]
    // What was planned is not held longer than it is under way.
    if !hasOrdinary {
      ordinary = []
      nextOrdinary = 0
    }
    return batch
  }

  /// The same with large ones; one that alone takes a batch has it alone.
  mutating func planLarge(
    until isFull: () -> Bool, _ plan: (any PendingOperation) -> Void
  ) -> ArraySlice<any PendingOperation> {
    var batch: [any PendingOperation] = []
    repeat {
      plan(large[nextLarge])
      batch.append(large[nextLarge])
      nextLarge += 1
    } while hasLarge && large[nextLarge].mailboxes <= Self.largeMailboxes && !isFull()
    if !hasLarge {
      large = []
      nextLarge = 0
    }
    return batch[...]
  }
}

extension RandomAccessCollection where Index == Int {
  /// The elements in parts of a size, the last one smaller.
  func inParts(of count: Int) -> [SubSequence] {
    stride(from: startIndex, to: endIndex, by: count).map {
      self[$0..<Swift.min($0 + count, endIndex)]
    }
  }
}

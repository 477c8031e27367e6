internal import MailboxModel

/// The sequences of a conversation's unread counting messages, in order.
///
/// Neighbours are kept as one run, so a conversation that has the mailbox to itself costs one run.
/// Beyond ``runsMax`` the older half is kept as a count alone: still exact, but a partial read that
/// ends inside it is refused rather than guessed.
struct UnreadSequences: Hashable, Sendable {
  static let runsMax = 16_384

  /// How many are unread.
  private(set) var count: UInt64 = 0
  /// Those from here through ``coarseThrough`` are kept as a count alone.
  private(set) var coarseFrom: UInt64 = 0
  private(set) var coarseThrough: UInt64 = 0
  private(set) var coarseCount: UInt64 = 0
  private(set) var runs: [ClosedRange<UInt64>] = []

  /// Adds a sequence above all others.
  mutating func append(_ sequence: UInt64) {
    count += 1
    if let last = runs.last, last.upperBound + 1 == sequence {
      runs[runs.count - 1] = last.lowerBound...sequence
    } else {
      runs.append(sequence...sequence)
      if runs.count > Self.runsMax { coarsen() }
    }
  }

  /// Takes one sequence out, if it is there. O(log runs + runs behind it).
  mutating func remove(_ sequence: UInt64) {
    if sequence <= coarseThrough {
      guard coarseCount > 0, sequence >= coarseFrom else { return }
      coarseCount -= 1
      count -= 1
      return
    }
    guard let index = index(of: sequence) else { return }
    let run = runs[index]
    var rest: [ClosedRange<UInt64>] = []
    if run.lowerBound < sequence { rest.append(run.lowerBound...(sequence - 1)) }
    if sequence < run.upperBound { rest.append((sequence + 1)...run.upperBound) }
    runs.replaceSubrange(index...index, with: rest)
    count -= 1
  }

  /// Whether a sequence is unread; counting messages within the coarse part are taken to be.
  func contains(_ sequence: UInt64) -> Bool {
    sequence <= coarseThrough
      ? coarseCount > 0 && sequence >= coarseFrom : index(of: sequence) != nil
  }

  /// Takes out all sequences through one.
  mutating func removeAll(through sequence: UInt64) {
    guard sequence >= coarseThrough else { return }
    coarseCount = 0
    coarseFrom = 0
    coarseThrough = 0
    let gone = runs.prefix { $0.upperBound <= sequence }.count
    runs.removeFirst(gone)
    if let first = runs.first, first.lowerBound <= sequence {
      runs[0] = (sequence + 1)...first.upperBound
    }
    count = runs.reduce(0) { $0 + UInt64($1.count) }
  }

  /// Takes over the part of another list that is a count alone; for one that is still empty.
  mutating func adoptCoarse(of other: UnreadSequences) {
    coarseFrom = other.coarseFrom
    coarseThrough = other.coarseThrough
    coarseCount = other.coarseCount
    count = other.coarseCount
  }

  private func index(of sequence: UInt64) -> Int? {
    var low = 0
    var high = runs.count
    while low < high {
      let middle = (low + high) / 2
      if runs[middle].upperBound < sequence { low = middle + 1 } else { high = middle }
    }
    return low < runs.count && runs[low].contains(sequence) ? low : nil
  }

  private mutating func coarsen() {
    let older = runs.prefix(runs.count / 2)
    if coarseCount == 0 { coarseFrom = older.first?.lowerBound ?? 0 }
    coarseCount += older.reduce(0) { $0 + UInt64($1.count) }
    coarseThrough = older.last?.upperBound ?? coarseThrough
    runs.removeFirst(older.count)
  }
}

extension UnreadSequences {
  /// `coarse from | coarse through | coarse count | runs | (gap before, length - 1) each`, all varints.
  func encode(to bytes: inout [UInt8]) {
    bytes.appendVarint(coarseFrom)
    bytes.appendVarint(coarseThrough)
    bytes.appendVarint(coarseCount)
    bytes.appendVarint(UInt64(runs.count))
    var last = coarseThrough
    for run in runs {
      bytes.appendVarint(run.lowerBound - last)
      bytes.appendVarint(run.upperBound - run.lowerBound)
      last = run.upperBound
    }
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    coarseFrom = try reader.varint()
    coarseThrough = try reader.varint()
    coarseCount = try reader.varint()
    guard coarseFrom <= coarseThrough, coarseThrough < 1 << 56, coarseCount <= coarseThrough else {
      throw reader.damaged("unread messages that cannot be")
    }
    let runCount = try reader.count()
    runs.reserveCapacity(runCount)
    count = coarseCount
    var last = coarseThrough
    for _ in 0..<runCount {
      let (lower, overflow1) = last.addingReportingOverflow(try reader.varint())
      let (upper, overflow2) = lower.addingReportingOverflow(try reader.varint())
      let (sum, overflow3) = count.addingReportingOverflow(upper &- lower)
      guard !overflow1, !overflow2, !overflow3, sum < 1 << 56, upper < 1 << 56 else {
        throw reader.damaged("a run beyond 64 bits")
      }
      runs.append(lower...upper)
      count = sum + 1
      last = upper
    }
  }
}

internal import MailboxModel
internal import StoredBytes

/// The sequences of a conversation's unread counting messages, in order.
///
/// Neighbours are kept as one run, so a conversation that has the mailbox to itself costs one run.
/// Beyond ``runsMax`` the older half is kept as a count alone: still exact, but a partial read that
/// ends inside it is refused rather than guessed.
struct UnreadSequences: Hashable, Sendable {
  static let runsMax = 16_384

  /// The number of unread sequences.
  private(set) var count: UInt64 = 0
  /// Those from here through ``coarseThrough`` are kept as a count alone.
  private(set) var coarseFrom: UInt64 = 0
  private(set) var coarseThrough: UInt64 = 0
  private(set) var coarseCount: UInt64 = 0
  /// The last run. It lies here and not in an array: most conversations have no other.
  private var newestRun: ClosedRange<UInt64>?
  private var olderRuns: [ClosedRange<UInt64>] = []

  /// The newest of them; where only a count is left, the newest that it may be of. Nil when there is none.
  var newest: UInt64? { newestRun?.upperBound ?? (coarseCount > 0 ? coarseThrough : nil) }

  var runCount: Int { newestRun == nil ? 0 : olderRuns.count + 1 }

  /// Sequences that follow each other, in order. O(runs).
  var runs: [ClosedRange<UInt64>] { newestRun.map { olderRuns + [$0] } ?? [] }

  /// Adds a sequence above all others; one that is not is passed over, as only damage brings it.
  mutating func append(_ sequence: UInt64) {
    guard sequence > max(newestRun?.upperBound ?? 0, coarseThrough) else { return }
    count += 1
    if let newest = newestRun, newest.upperBound + 1 == sequence {
      newestRun = newest.lowerBound...sequence
    } else {
      appendRun(sequence...sequence)
      if olderRuns.count >= Self.runsMax { coarsen() }
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
    if let newest = newestRun, newest.contains(sequence) {
      newestRun = nil
      for rest in newest.parts(without: sequence) { appendRun(rest) }
      if newestRun == nil { newestRun = olderRuns.popLast() }
    } else if let index = index(of: sequence) {
      olderRuns.replaceSubrange(
        index...index, with: olderRuns[index].parts(without: sequence))
    } else {
      return
    }
    count -= 1
  }

  /// Takes out those of some sequences, given in order, that are there. Returns how many they were.
  /// O(runs + sequences).
  mutating func removeAll(in sequences: [UInt64]) -> UInt64 {
    var kept = UnreadSequences()
    kept.adoptCoarse(of: self)
    var next = 0
    while next < sequences.count, sequences[next] <= coarseThrough {
      kept.remove(sequences[next])
      next += 1
    }
    for run in runs {
      var from = run.lowerBound
      while next < sequences.count, sequences[next] <= run.upperBound {
        if sequences[next] > from { kept.appendRun(from...(sequences[next] - 1)) }
        from = max(from, sequences[next] + 1)
        next += 1
      }
      if from <= run.upperBound { kept.appendRun(from...run.upperBound) }
    }
    kept.count += kept.runs.reduce(0) { $0 + UInt64($1.count) }
    let removed = count - kept.count
    self = kept
    return removed
  }

  /// Returns whether a sequence is unread; counting messages within the coarse part are taken to be.
  func contains(_ sequence: UInt64) -> Bool {
    sequence <= coarseThrough
      ? coarseCount > 0 && sequence >= coarseFrom
      : newestRun?.contains(sequence) == true || index(of: sequence) != nil
  }

  /// Takes out all sequences through one.
  mutating func removeAll(through sequence: UInt64) {
    guard sequence >= coarseThrough else { return }
    coarseCount = 0
    coarseFrom = 0
    coarseThrough = 0
    guard let newest = newestRun, newest.upperBound > sequence else {
      newestRun = nil
      olderRuns = []
      count = 0
      return
    }
    newestRun = max(newest.lowerBound, sequence + 1)...newest.upperBound
    let gone = olderRuns.prefix { $0.upperBound <= sequence }.count
    olderRuns.removeFirst(gone)
    if let first = olderRuns.first, first.lowerBound <= sequence {
      olderRuns[0] = (sequence + 1)...first.upperBound
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
    let index = olderRuns.partitioningIndex { $0.upperBound >= sequence }
    return index < olderRuns.count && olderRuns[index].contains(sequence) ? index : nil
  }

  private mutating func appendRun(_ run: ClosedRange<UInt64>) {
    if let newestRun { olderRuns.append(newestRun) }
    newestRun = run
  }

  private mutating func coarsen() {
    let older = olderRuns.prefix((olderRuns.count + 1) / 2)
    if coarseCount == 0 { coarseFrom = older.first?.lowerBound ?? 0 }
    coarseCount += older.reduce(0) { $0 + UInt64($1.count) }
    coarseThrough = older.last?.upperBound ?? coarseThrough
    olderRuns.removeFirst(older.count)
  }
}

extension ClosedRange<UInt64> {
  /// Returns what is left when a number within is taken out.
  fileprivate func parts(without number: UInt64) -> [ClosedRange<UInt64>] {
    var parts: [ClosedRange<UInt64>] = []
    if lowerBound < number { parts.append(lowerBound...(number - 1)) }
    if number < upperBound { parts.append((number + 1)...upperBound) }
    return parts
  }
}

extension UnreadSequences {
  /// `coarse from | coarse through | coarse count | runs | (gap before, length - 1) each`, all varints.
  func encode(to bytes: inout [UInt8]) {
    bytes.appendVarint(coarseFrom)
    bytes.appendVarint(coarseThrough)
    bytes.appendVarint(coarseCount)
    bytes.appendVarint(UInt64(runCount))
    var last = coarseThrough
    func encode(_ run: ClosedRange<UInt64>) {
      bytes.appendVarint(run.lowerBound - last)
      bytes.appendVarint(run.upperBound - run.lowerBound)
      last = run.upperBound
    }
    for run in olderRuns { encode(run) }
    if let newestRun { encode(newestRun) }
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    coarseFrom = try reader.varint()
    coarseThrough = try reader.varint()
    coarseCount = try reader.varint()
    guard coarseFrom <= coarseThrough, coarseThrough < 1 << 56, coarseCount <= coarseThrough else {
      throw reader.damaged("unread messages that cannot be")
    }
    let runCount = try reader.count()
    olderRuns.reserveCapacity(max(0, runCount - 1))
    count = coarseCount
    var last = coarseThrough
    for _ in 0..<runCount {
      let (lower, overflow1) = last.addingReportingOverflow(try reader.varint())
      let (upper, overflow2) = lower.addingReportingOverflow(try reader.varint())
      let (sum, overflow3) = count.addingReportingOverflow(upper &- lower)
      guard !overflow1, !overflow2, !overflow3, sum < 1 << 56, upper < 1 << 56 else {
        throw reader.damaged("a run beyond 64 bits")
      }
      appendRun(lower...upper)
      count = sum + 1
      last = upper
    }
  }
}

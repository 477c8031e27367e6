import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

/// Runs of sequences against a plain set (contract G8).
@Suite("G8: unread sequences") struct UnreadSequencesTests {
  private func decoded(_ sequences: UnreadSequences) throws(MailboxError) -> UnreadSequences {
    var bytes: [UInt8] = []
    sequences.encode(to: &bytes)
    var reader = ByteReader(bytes.span.bytes, of: "a test")
    let decoded = try UnreadSequences(decoding: &reader)
    let rest = reader.remaining
    #expect(rest == 0)
    return decoded
  }

  @Test(arguments: 111...118 as ClosedRange<UInt64>)
  func `random changes leave what a set of sequences holds`(seed: UInt64) throws {
    let seed = SeededGenerator.seed(or: seed)
    var random = SeededGenerator(seed: seed)
    var sequences = UnreadSequences()
    var model: Set<UInt64> = []
    var head: UInt64 = 0
    for step in 0..<3000 {
      switch Int.random(in: 0..<10, using: &random) {
      case 0..<6:
        head += random.once(in: 3) ? UInt64.random(in: 2...5, using: &random) : 1
        sequences.append(head)
        model.insert(head)
      case 6:
        let some = (0..<8).map { _ in UInt64.random(in: 0...(head + 2), using: &random) }.sorted()
        let removed = sequences.removeAll(in: some)
        try #require(
          removed == UInt64(model.intersection(some).count), "step \(step), seed \(seed)")
        model.subtract(some)
      case 7..<9:
        let sequence = UInt64.random(in: 0...(head + 2), using: &random)
        sequences.remove(sequence)
        model.remove(sequence)
      default:
        let through =
          random.once(in: 5)
          ? UInt64.random(in: 0...(head + 2), using: &random)
          : head / 8
        sequences.removeAll(through: through)
        model = model.filter { $0 > through }
      }
      try #require(sequences.count == UInt64(model.count), "step \(step), seed \(seed)")
      let probe = UInt64.random(in: 0...(head + 2), using: &random)
      try #require(
        sequences.contains(probe) == model.contains(probe), "step \(step), seed \(seed)")
      if step.isMultiple(of: 50) {
        try #require(sequences.runs.flatMap { Array($0) } == model.sorted(), "seed \(seed)")
        for (run, next) in zip(sequences.runs, sequences.runs.dropFirst()) {
          try #require(run.upperBound + 1 < next.lowerBound, "seed \(seed)")
        }
        sequences = try decoded(sequences)
        try #require(sequences.count == UInt64(model.count), "step \(step), seed \(seed)")
      }
    }
  }

  @Test func `beyond the most runs the older half is a count alone, and stays exact`() throws {
    let seed = SeededGenerator.seed(or: 119)
    var random = SeededGenerator(seed: seed)
    var sequences = UnreadSequences()
    var model: Set<UInt64> = []
    var head: UInt64 = 0
    for _ in 0..<(3 * UnreadSequences.runsMax) {
      head += 2
      sequences.append(head)
      model.insert(head)
    }
    #expect(sequences.coarseCount > 0)
    #expect(sequences.runs.count <= UnreadSequences.runsMax)
    #expect(sequences.count == UInt64(model.count))
    #expect(try decoded(sequences) == sequences)
    for _ in 0..<2000 {
      // Whoever removes in the coarse part knows that the sequence is unread.
      let sequence = UInt64.random(in: 1...head / 2, using: &random) * 2
      if model.remove(sequence) != nil {
        if random.once(in: 2) {
          sequences.remove(sequence)
        } else {
          #expect(sequences.removeAll(in: [sequence]) == 1)
        }
      }
      #expect(sequences.count == UInt64(model.count), "seed \(seed)")
    }
    let exact = sequences.coarseThrough
    sequences.removeAll(through: exact - 1)
    #expect(sequences.count == UInt64(model.count), "a read that ends inside is no read")
    for through in [exact, exact + 1, exact + 501, head - 2] {
      sequences.removeAll(through: through)
      model = model.filter { $0 > through }
      #expect(sequences.count == UInt64(model.count), "through \(through), seed \(seed)")
      #expect(try decoded(sequences) == sequences)
    }
    #expect(sequences.coarseCount == 0)
  }

  @Test func `a list that is still empty takes over the part that is a count alone`() {
    var full = UnreadSequences()
    for number in 0..<UInt64(UnreadSequences.runsMax + 1) { full.append(number * 3 + 1) }
    var other = UnreadSequences()
    other.adoptCoarse(of: full)
    #expect(other.count == full.coarseCount)
    #expect(other.coarseThrough == full.coarseThrough)
    for run in full.runs { for sequence in run { other.append(sequence) } }
    #expect(other == full)
  }
}

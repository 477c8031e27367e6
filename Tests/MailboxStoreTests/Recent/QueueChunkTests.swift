import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("A chunk of a queue") struct QueueChunkTests {
  /// One thing in a chunk.
  private enum Entry: Hashable {
    case message(UInt64, number: UInt64, [UInt8])
    case gap(Gap)
  }

  private let place = ChunkPlace(file: 7, offset: 4096)

  private func body(using random: inout SeededGenerator) throws -> [UInt8] {
    try RandomMessage.draw(using: &random).encodedBody(
      expiresAtSeconds: .random(in: 1...UInt32.max, using: &random),
      sentAt: Timestamp(milliseconds: 5))
  }

  private func entries(of chunk: QueueChunkBuilder) throws -> [Entry] {
    let bytes = chunk.entries
    var reader = WireReader(bytes.span.bytes)
    var entries: [Entry] = []
    while let field = try reader.nextField() {
      if field.number == PageField.gap {
        entries.append(.gap(try Gap(decoding: reader.bytes(of: field))))
      } else {
        let view = try WaitingEntry.view(reader.bytes(of: field))
        entries.append(.message(view.sequence, number: view.number, view.body.array))
      }
    }
    return entries
  }

  @Test(arguments: 141...152 as ClosedRange<UInt64>)
  func `what is put in comes out, also when a chunk takes in the one before`(seed: UInt64) throws {
    let seed = SeededGenerator.seed(or: seed)
    var random = SeededGenerator(seed: seed)
    let first = random.once(in: 2) ? 1 : UInt64.random(in: 1...(1 << 50), using: &random)
    var builder = QueueChunkBuilder(firstSequence: first)
    var expected: [Entry] = []
    var next = first
    var messages = 0
    var bytes = 0
    var earliest = UInt32.max
    var before: [QueueChunkBuilder] = []
    #expect(builder.isEmpty)
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      if random.once(in: 5), !builder.isEmpty {
        // What was settled before goes before what is new, as settling does.
        before.append(builder)
        builder = QueueChunkBuilder(firstSequence: next)
      }
      if random.once(in: 3) {
        let gap = Gap(
          from: next, to: next + UInt64.random(in: 0...300, using: &random),
          reason: random.pick(Gap.Reason.allCases))
        builder.append(gap)
        expected.append(.gap(gap))
        next = gap.to + 1
      } else {
        let body = try body(using: &random)
        let number = random.once(in: 3) ? 0 : UInt64.random(in: 1...(1 << 40), using: &random)
        let view = WaitingView(sequence: next, number: number, body: body.span.bytes)
        earliest = min(earliest, view.expiresAtSeconds)
        builder.append(view)
        expected.append(.message(next, number: number, body))
        messages += 1
        bytes += body.count
        next += 1
      }
    }
    for older in before.reversed() {
      let bytes = older.entries
      builder.prepend(
        QueueChunk(older.row(at: place), entries: bytes.span.bytes),
        firstSequence: older.firstSequence)
    }
    let row = try ChunkRow(decoding: builder.row(at: place).encoded.span.bytes)
    #expect(row == builder.row(at: place))
    #expect(builder.firstSequence == first, "seed \(seed)")
    #expect(row.lastSequence == next - 1, "seed \(seed)")
    #expect(row.messageCount == messages, "seed \(seed)")
    #expect(row.messageBytes == bytes, "seed \(seed)")
    #expect(row.earliestExpirySeconds == earliest, "seed \(seed)")
    #expect(row.entriesBytes == builder.entries.count, "seed \(seed)")
    #expect(row.hasGaps == expected.contains { if case .gap = $0 { true } else { false } })
    #expect(try entries(of: builder) == expected, "seed \(seed)")
  }

  @Test func `a chunk takes entries up to its size, and a larger one alone`() throws {
    var builder = QueueChunkBuilder(firstSequence: 1)
    #expect(builder.hasRoom(forBytes: 1 << 20))
    let body = [UInt8](repeating: 7, count: 5000)
    var sequence: UInt64 = 0
    while builder.hasRoom(forBytes: 5020) {
      sequence += 1
      builder.append(WaitingView(sequence: sequence, number: 1, body: body.span.bytes))
    }
    #expect(sequence == 3)
    #expect(builder.entries.count <= QueueChunkBuilder.bytesTarget)
  }
}

import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("A chunk of a queue") struct QueueChunkTests {
  /// One thing in a chunk.
  private enum Entry: Hashable {
    case message(UInt64, number: UInt64, [UInt8])
    case gap(Gap)
  }

  private func body(using random: inout SeededGenerator) throws -> [UInt8] {
    try RandomMessage.draw(using: &random).encodedBody(
      expiresAtSeconds: .random(in: 1...UInt32.max, using: &random),
      sentAt: Timestamp(milliseconds: 5))
  }

  private func entries(of row: [UInt8]) throws -> [Entry] {
    let chunk = try QueueChunk(row.span.bytes)
    var reader = WireReader(chunk.entries)
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
  func `what is put in comes out, also when a chunk is continued`(seed: UInt64) throws {
    let seed = SeededGenerator.seed(or: seed)
    var random = SeededGenerator(seed: seed)
    let first = random.once(in: 2) ? 1 : UInt64.random(in: 1...(1 << 50), using: &random)
    var builder = QueueChunkBuilder(firstSequence: first)
    var expected: [Entry] = []
    var next = first
    var messages = 0
    var bytes = 0
    var earliest = UInt32.max
    #expect(builder.isEmpty)
    for _ in 0..<Int.random(in: 1...12, using: &random) {
      if random.once(in: 5) {
        // Continued from its row, as settling does.
        let row = builder.encoded()
        builder = QueueChunkBuilder(
          continuing: try QueueChunk(row.span.bytes), firstSequence: first)
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
    let row = builder.encoded()
    let chunk = try QueueChunk(row.span.bytes)
    #expect(chunk.lastSequence == next - 1, "seed \(seed)")
    #expect(chunk.messageCount == messages, "seed \(seed)")
    #expect(chunk.messageBytes == bytes, "seed \(seed)")
    #expect(chunk.earliestExpirySeconds == earliest, "seed \(seed)")
    #expect(chunk.hasGaps == expected.contains { if case .gap = $0 { true } else { false } })
    #expect(try entries(of: row) == expected, "seed \(seed)")
  }

  @Test func `a chunk takes entries up to its size, and a larger one alone`() throws {
    var builder = QueueChunkBuilder(firstSequence: 1)
    #expect(builder.hasRoom(forBytes: 1 << 20))
    let body = [UInt8](repeating: 7, count: 500)
    var sequence: UInt64 = 0
    while builder.hasRoom(forBytes: 520) {
      sequence += 1
      builder.append(WaitingView(sequence: sequence, number: 1, body: body.span.bytes))
    }
    #expect(sequence == 3)
    #expect(builder.encoded().count <= QueueChunk.headerBytes + QueueChunk.bytesTarget)
  }
}

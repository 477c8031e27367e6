import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Segments of 64 KiB that are filled, let go, used again and opened again.
@Suite("Segments that are used again", .stores) struct SegmentReuseTests {
  @Test func `a record that an earlier use of the file left is never read as new`() throws {
    let directory = try TemporaryDirectory()
    let unit = try UnitJournal(in: directory.path)
    let payload = [UInt8](repeating: 0xAB, count: 1000)
    while unit.journal.table.segments.count < 5 { try unit.commit([payload]) }
    // All but the last two go; their files wait for their next use.
    let start = try #require(unit.journal.table.segments.last?.start)
    unit.journal.trim(to: start, releasing: start)
    while try #require(unit.journal.table.segments.last).number < 8 { try unit.commit([payload]) }
    let last = try #require(unit.journal.table.segments.last)

    var old = 0
    for offset in stride(from: Segment.headerBytes, to: last.byteCount - 40, by: 8) {
      let bytes = last.bytes(at: offset, count: last.byteCount - offset)
      for number in 0..<last.number {
        let place = number * UInt64(last.byteCount) + UInt64(offset)
        if RecordHeader(validating: bytes, storeID: UnitJournal.storeID, position: place) != nil {
          old += 1
        }
      }
    }
    #expect(old > 20, "the file holds nothing old, so this shows nothing")
    let (records, end) = try unit.scan(from: start)
    #expect(records == unit.known(from: start))
    #expect(end.position == unit.journal.durableEnd)
    #expect(end.remainsEnd == end.position)
    let again = try UnitJournal(in: directory.path, from: start)
    #expect(again.replayed == records)
  }

  @Test(arguments: [91, 92, 93, 94] as [UInt64])
  func `a journal that rolls over, is trimmed and opened again holds every record behind its start`(
    seed: UInt64
  ) throws {
    let seed = SeededGenerator.seed(or: seed)
    var random = SeededGenerator(seed: seed)
    let directory = try TemporaryDirectory()
    var unit = try UnitJournal(in: directory.path)
    var start: UInt64 = 0
    for step in 0..<400 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        // Somewhere between the start and the end, as the oldest record that is not settled is.
        let known = unit.known(from: start)
        start =
          random.once(in: 4)
          ? unit.journal.durableEnd
          : random.pick(
            known + [
              .init(
                position: unit.journal.durableEnd, payload: [])
            ]
          ).position
        unit.journal.trim(to: start, releasing: start)
      case 1:
        let known = unit.known(from: start)
        unit = try UnitJournal(in: directory.path, from: start)
        try #require(unit.replayed == known, "step \(step), seed \(seed)")
      default:
        let count = Int.random(in: 1...6, using: &random)
        let bytesMax = random.once(in: 5) ? 20_000 : 2000
        try unit.commit(UnitJournal.payloads(count, bytesMax: bytesMax, using: &random))
      }
    }
    let (records, end) = try unit.scan(from: start)
    #expect(records == unit.known(from: start), "seed \(seed)")
    #expect(end.position == unit.journal.durableEnd, "seed \(seed)")
  }

  @Test func `a file is kept once for its next use, also after opening again`() throws {
    let directory = try TemporaryDirectory()
    let payload = [UInt8](repeating: 1, count: 9000)
    var start: UInt64 = 0
    for round in 0..<6 {
      let unit = try UnitJournal(in: directory.path, from: start)
      for _ in 0..<40 {
        do { try unit.commit([payload]) } catch { throw UnsoundDrain("round \(round): \(error)") }
        if unit.journal.usedBytes > 3 << 16 {
          start = unit.journal.durableEnd
          unit.journal.trim(to: start, releasing: start)
        }
      }
      let held = unit.journal.table.segments.map(\.number)
      #expect(held == Array((held.first ?? 0)...(held.last ?? 0)), "round \(round)")
      #expect(try unit.files.numbers().count <= 3 + 1 + unit.files.sparesMax, "round \(round)")
    }
  }

  @Test func `what opening sets aside for its next use is not shown any more`() throws {
    let directory = try TemporaryDirectory()
    let payload = [UInt8](repeating: 1, count: 9000)
    var unit = try UnitJournal(in: directory.path)
    while unit.journal.table.segments.count < 4 { try unit.commit([payload]) }
    let start = unit.journal.durableEnd
    unit.journal.trim(to: start, releasing: start)
    unit = try UnitJournal(in: directory.path, from: start)
    let number = start / (1 << 16)
    #expect(unit.journal.table.segments.map(\.number).filter { $0 < number } == [])
  }
}

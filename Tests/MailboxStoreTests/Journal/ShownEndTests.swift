import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("What is shown of the journal", .stores) struct ShownEndTests {
  /// Settling takes the shown end for a place to begin reading at, at any moment of a batch.
  @Test func `in the middle of a batch that rolls over, reading can begin at the shown end`() throws
  {
    let directory = try TemporaryDirectory()
    let unit = try UnitJournal(in: directory.path)
    if let refusal = unit.appender.prepareRoom() { throw refusal }
    var positions: [UInt64] = []
    while unit.journal.table.segments.count < 2 {
      positions.append(
        try unit.appender.append(.deposit, at: Timestamp(milliseconds: 7)) {
          $0.append(contentsOf: [UInt8](repeating: 1, count: 1000))
        })
    }
    let shown = unit.journal.durableEnd
    #expect(shown > positions[0])
    try unit.appender.write()
    try unit.appender.syncer.sync()
    #expect(try unit.scan(from: shown).records.map(\.position) == positions.filter { $0 >= shown })
    #expect(unit.journal.durableEnd > positions[positions.count - 1])
  }
}

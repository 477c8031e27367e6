import Foundation
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A crash in the middle of writing a batch may leave any of its records whole (contract G1).
@Suite("A torn batch: what was not confirmed never comes back", .stores) struct TornBatchTests {
  private static let payload = [UInt8](repeating: 0x5A, count: 120)

  @Test func `whatever part of a batch is torn, new records over it end where they end`() throws {
    let count = 5
    for torn in 1..<(1 << count) {
      let directory = try TemporaryDirectory()
      var unit = try UnitJournal(in: directory.path)
      try unit.commit([[1], [2], [3]])
      let confirmed = unit.appended
      try unit.commit((0..<count).map { _ in Self.payload })
      let batch = unit.appended.suffix(count)

      let path = unit.files.path(of: 0)
      var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
      for (index, record) in batch.enumerated() where torn & 1 << index != 0 {
        bytes[Int(record.position) + 40] ^= 0xFF
      }
      try bytes.write(to: URL(fileURLWithPath: path))
      let whole = torn.trailingZeroBitCount

      unit = try UnitJournal(in: directory.path)
      try #require(unit.replayed == confirmed + batch.prefix(whole), "torn \(torn)")
      // As long as what stood there, so that the next old record would begin where it ends.
      try unit.commit([Self.payload.map { _ in 0x11 }])
      let known = unit.known(from: 0)
      unit = try UnitJournal(in: directory.path)
      #expect(unit.replayed == known, "torn \(torn)")
      #expect(unit.replayed.count == confirmed.count + whole + 1, "torn \(torn)")
    }
  }

  @Test func `a record behind the torn one that knows of a later sync is damage`() throws {
    let directory = try TemporaryDirectory()
    let unit = try UnitJournal(in: directory.path)
    try unit.commit([[1], [2], [3]])
    try unit.commit([Self.payload])
    try unit.commit([Self.payload])
    let path = unit.files.path(of: 0)
    var bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    bytes[Int(unit.appended[3].position) + 40] ^= 0xFF
    try bytes.write(to: URL(fileURLWithPath: path))
    let error = #expect(throws: MailboxError.self) { try UnitJournal(in: directory.path) }
    #expect(error?.code == "damaged")
    #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == bytes)
  }

  @Test(arguments: [false, true])
  func `a message that was never confirmed does not follow one that took its neighbour's place`(
    isKilled: Bool
  ) async throws {
    let open = try await OpenStore(.testing.with { $0.journalBudgetBytes = 4 << 20 })
    _ = try await open.store.deposit(.direct("confirmed"), to: ["bob"])
    let before = try DirectoryImage(of: open.path)
    let batch = ["lost-1", "lost-2", "lost-3"].map { Deposit(.direct($0), to: ["bob"]) }
    for result in await open.store.deposit(batch) { _ = try result.get() }
    var image = try DirectoryImage(of: open.path)
    await open.store.close()
    let segment = try #require(image.segments.first { image.changes(of: $0, since: before) != nil })
    let torn = try #require(image.files[segment]?.firstRange(of: Data("lost-1".utf8)))
    image.files[segment]?[torn.lowerBound] ^= 0xFF
    let path = open.directory.path("torn")
    try image.write(to: path)

    let store = try await EmbeddedStore.open(
      at: path, settings: open.settings, clock: open.clock.storeClock)
    #expect(try await store.texts(of: "bob") == ["confirmed"])
    let receipt = try await store.deposit(.direct("new--1"), to: ["bob"])
    #expect(receipt.entries.map(\.sequence) == [2])
    let copy = open.directory.path("killed")
    if isKilled { try DirectoryImage(of: path).write(to: copy) }
    await store.close()
    let again = try await EmbeddedStore.open(
      at: isKilled ? copy : path, settings: open.settings, clock: open.clock.storeClock)
    #expect(try await again.texts(of: "bob") == ["confirmed", "new--1"])
    #expect(try again.view.verify { _ in }.problems.isEmpty)
    await again.close()
  }
}

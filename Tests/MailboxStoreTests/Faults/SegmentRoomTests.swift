import Foundation
import Glibc
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// The next segment cannot be made, and then it can again (contract G1).
@Suite("No segment could be made: a passing fault passes", .stores) struct SegmentRoomTests {
  private static let payload = [UInt8](repeating: 0x5A, count: 9_000)

  @Test func `inside a batch what fits is kept, the rest is refused, and the journal goes on`()
    throws
  {
    let directory = try TemporaryDirectory()
    let path = directory.path("journal")
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    let unit = try UnitJournal(in: path)
    try unit.commit([[1], [2]])
    #expect(unit.appender.prepareRoom() == nil)
    // Two segments more are needed than are made.
    var kept = unit.appended
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    var refusals = 0
    for _ in 0..<20 {
      do {
        let position = try unit.appender.append(.deposit, at: Timestamp(milliseconds: 7)) {
          $0.append(contentsOf: Self.payload)
        }
        kept.append(UnitJournal.Record(position: position, payload: Self.payload))
      } catch {
        refusals += 1
        #expect(error.code == "storage")
      }
    }
    #expect(refusals > 2)
    #expect(kept.count > 6)
    try unit.appender.write()
    try unit.appender.syncer.sync()
    #expect(unit.appender.syncer.failure == nil)
    let stillRefused = unit.appender.prepareRoom()
    #expect(stillRefused != nil)
    try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
    try unit.commit([[3], Self.payload])
    kept += unit.appended.suffix(2)
    #expect(try unit.scan(from: 0).records == kept)
    let again = try UnitJournal(in: path)
    #expect(again.replayed == kept)
  }

  @Test func `a store goes on without being opened again when its journal's directory is back`()
    async throws
  {
    let open = try await OpenStore(.testing.with { $0.journalBudgetBytes = 64 << 20 })
    let text = String(repeating: "x", count: 90 << 10)
    let deposits = (0..<110).map { Deposit(.direct("\($0) \(text)"), to: ["bob"]) }
    _ = try await open.store.deposit(.direct("first"), to: ["bob"])
    let path = open.path + "/journal"
    try FileManager.default.moveItem(atPath: path, toPath: path + ".away")
    let results = await open.store.deposit(deposits)
    try FileManager.default.moveItem(atPath: path + ".away", toPath: path)
    var taken = 0
    for result in results {
      switch result {
      case .success: taken += 1
      case .failure(let error): #expect(error.code == "storage")
      }
    }
    #expect(taken > 0 && taken < results.count)
    #expect(open.store.condition.journalFailure == nil)
    for result in await open.store.deposit(deposits) { _ = try result.get() }
    #expect(open.store.condition.takesChanges)
    #expect(try open.store.summary(of: "bob").messages == UInt64(1 + taken + deposits.count))
    try await open.reopen()
    #expect(try open.store.summary(of: "bob").messages == UInt64(1 + taken + deposits.count))
    await open.store.close()
  }

  @Test func `descriptors that run out and come back cost nothing that was confirmed`() async {
    await #expect(processExitsWith: .success) {
      let open = try await OpenStore(.testing.with { $0.journalBudgetBytes = 64 << 20 })
      let text = String(repeating: "x", count: 90 << 10)
      let deposits = (0..<110).map { Deposit(.direct("\($0) \(text)"), to: ["bob"]) }
      _ = try await open.store.deposit(.direct("first"), to: ["bob"])
      var before = rlimit()
      getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before)
      let next = Glibc.open("/dev/null", O_RDONLY)
      close(next)
      var none = before
      none.rlim_cur = rlim_t(next)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &none)
      let results = await open.store.deposit(deposits)
      setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &before)
      let taken = results.count { (try? $0.get()) != nil }
      precondition(taken > 0 && taken < results.count, "\(taken)")
      for result in await open.store.deposit(deposits) { _ = try result.get() }
      let messages = try open.store.summary(of: "bob").messages
      precondition(messages == UInt64(1 + taken + deposits.count), "\(messages)")
      await open.store.close()
    }
  }
}

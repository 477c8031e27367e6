import Foundation
import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

/// Space that queue files hold in vain is given back (contract G14).
@Suite("G14: compaction", .stores) struct CompactionTests {
  private static let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 4 << 20 }
  private static let users = (0..<40).map { MailboxAddress(UserID(checked: "user-\($0)")) }

  private func queueFiles(of open: OpenStore) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: open.path + "/settled")
      .filter { $0.hasSuffix(".queue") }.sorted()
  }

  private func fill(
    _ users: [MailboxAddress], _ texts: ClosedRange<Int>, in open: OpenStore
  ) async throws {
    for number in texts {
      let results = await open.store.deposit(
        users.map { Deposit(.direct(text(number)), to: [$0]) })
      for result in results { _ = try result.get() }
    }
  }

  private func text(_ number: Int) -> String {
    "\(number) " + String(repeating: "x", count: 2000)
  }

  /// Waits for the settler, which compacts after it was asked to settle.
  private func settled(
    _ open: OpenStore, until isDone: () throws -> Bool
  ) async throws {
    try await eventually {
      try await open.store.settle()
      return try isDone()
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `what was acknowledged is given back, and what waits is moved and stays whole`()
    async throws
  {
    let open = try await OpenStore(Self.settings)
    for user in Self.users {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
    }
    try await fill(Self.users, 1...100, in: open)
    try await open.store.settle()
    let full = try open.store.view.statistics().settledBytes
    #expect(try queueFiles(of: open).count > 6)
    let gone = Self.users.filter { $0 != Self.users[7] && $0 != Self.users[31] }
    for user in gone {
      try await open.store.acknowledge(user, device: "phone", sequence: 100)
    }
    try await settled(open) { try self.queueFiles(of: open).count <= 2 }
    #expect(try open.store.view.statistics().settledBytes < full / 3)
    for _ in 0..<2 {
      for user in [Self.users[7], Self.users[31]] {
        let texts = try await open.store.texts(of: user)
        #expect(texts == (1...100).map { self.text($0) })
      }
      #expect(try open.store.view.verify { _ in }.problems.isEmpty)
      try await open.reopen()
    }
    for user in [Self.users[7], Self.users[31]] {
      try await open.store.acknowledge(user, device: "phone", sequence: 100)
    }
    try await settled(open) { try self.queueFiles(of: open).isEmpty }
    await open.store.close()
  }

  @Test func `files that a crash left behind are removed`() async throws {
    let open = try await OpenStore(Self.settings)
    try await fill(Array(Self.users.prefix(2)), 1...3, in: open)
    try await open.store.settle()
    await open.store.close()
    let known = try queueFiles(of: open)
    let stray = open.path + "/settled/000000ff.queue"
    try Data(QueueFile.header(number: 0xFF, salt: 1)).write(to: URL(fileURLWithPath: stray))
    try await open.reopen()
    #expect(try queueFiles(of: open) == known)
    #expect(try await open.store.texts(of: Self.users[1]).count == 3)
    await open.store.close()
  }

  @Test func `a flipped byte of a message is found by verifying, and never compacted away`()
    async throws
  {
    let open = try await OpenStore(Self.settings)
    try await fill(Array(Self.users.prefix(2)), 1...20, in: open)
    try await open.store.settle()
    await open.store.close()
    try SettledRows(of: open.path).rewriteEntries(of: Self.users[0]) { $0[1500] ^= 1 }
    try await open.reopen()
    let problems = try open.store.view.verify { _ in }.problems
    #expect(problems.allSatisfy { $0.mailbox == Self.users[0] } && !problems.isEmpty)
    #expect(try await open.store.texts(of: Self.users[1]).count == 20)
    await open.store.close()
  }

  @Test func `a mailbox that grows bit by bit has few chunks`() async throws {
    let open = try await OpenStore(Self.settings)
    for number in 1...64 {
      _ = try await open.store.deposit(.direct("m\(number)"), to: ["bob"])
      try await open.store.settle()
    }
    let settled = open.store.recent.settled
    let chunks = try settled.read { (transaction) throws(MailboxError) in
      var count = 0
      try settled.forEachRow(of: MailboxKey("bob"), in: settled.queues, transaction) {
        (_, _) throws(MailboxError) in count += 1
      }
      return count
    }
    #expect(chunks <= 8)
    #expect(try await open.store.texts(of: "bob") == (1...64).map { "m\($0)" })
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }
}

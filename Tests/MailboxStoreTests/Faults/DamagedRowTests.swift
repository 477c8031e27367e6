import Foundation
import LMDB
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Rows of the settled part that nobody wrote (Design.md, Failure and recovery).
@Suite("Damaged rows: damaged when read, found by verifying", .stores) struct DamagedRowTests {
  /// The row of a mailbox that cannot be decoded.
  enum Row: String, CaseIterable, Sendable {
    case mailbox, newestChunk, conversation, device, preferences, chunk, chunkEntry, identities

    func damage(in rows: SettledRows) throws {
      let other = { (row: [UInt8]) in [0xFF] + row.dropFirst() }
      switch self {
      case .mailbox: try rows.rewrite(\.mailboxes, of: "bob", other)
      case .newestChunk:
        try rows.changeNewestChunk(of: "bob") {
          PlacedChunk(firstSequence: $0.firstSequence + 1, row: $0.row)
        }
      case .preferences: try rows.rewrite(\.preferences, of: "bob", other)
      case .conversation: #expect(try rows.rewrite(\.conversations, of: "bob", other) > 0)
      case .device: #expect(try rows.rewrite(\.devices, of: "bob", other) > 0)
      case .chunk: #expect(try rows.rewrite(\.queues, of: "bob", other) > 0)
      case .chunkEntry:
        // The length of the first entry: it now reaches behind the chunk.
        try rows.rewriteEntries(of: "bob") { $0[1] = 0x7F }
      case .identities:
        #expect(try rows.rewrite(\.identities, of: "bob") { Array($0.dropLast()) } > 0)
      }
    }

    /// Everything that reads the row.
    func read(in store: EmbeddedStore) async throws {
      switch self {
      case .mailbox: _ = try store.summary(of: "bob")
      case .conversation: _ = try store.unread(of: "bob")
      case .device: _ = try store.devices(of: "bob")
      case .preferences: _ = try store.pushPreferences(of: "bob")
      case .newestChunk, .chunk, .chunkEntry: _ = try await store.drainAll("bob")
      case .identities: _ = try await store.deposit(.direct("m1", id: "1"), to: ["bob"])
      }
    }
  }

  /// A closed store in which everything of two mailboxes is settled.
  func closed() async throws -> OpenStore {
    let open = try await OpenStore()
    for user in ["bob", "carol"] as [MailboxAddress] {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
      try await open.store.setPushPreferences(PushPreferences(), of: user)
    }
    for number in 1...5 {
      let message = Message.direct("m\(number)", id: MessageID(checked: "\(number)"))
      _ = try await open.store.deposit(message, to: ["bob", "carol"])
    }
    // More than one chunk takes, and than the conversations that a mailbox's row has room for.
    for letter in ["a", "b", "c"] {
      let group = GroupID(checked: String(repeating: letter, count: 60))
      let text = String(repeating: letter, count: 10_000)
      _ = try await open.store.deposit(.group(text, in: group), to: ["bob", "carol"])
    }
    try await open.store.settle()
    await open.store.close()
    return open
  }

  private func expectOthersWork(in store: EmbeddedStore) async throws {
    #expect(try await store.texts(of: "carol").prefix(5) == ["m1", "m2", "m3", "m4", "m5"])
    _ = try await store.deposit(.direct("more"), to: ["carol", "dave"])
    #expect(try await store.texts(of: "dave").last == "more")
    try await store.acknowledge("carol", device: "phone", sequence: 0)
  }

  @Test(arguments: Row.allCases)
  func `a row that cannot be decoded is damaged when read, and other mailboxes work`(
    row: Row
  ) async throws {
    let open = try await closed()
    try row.damage(in: SettledRows(of: open.path))
    try await open.reopen()
    for _ in 0..<2 {
      // A message whose id cannot be looked up is taken: twice is better than not at all.
      if row == .identities {
        try await row.read(in: open.store)
        try await expectOthersWork(in: open.store)
        continue
      }
      let error = await #expect(throws: MailboxError.self) { try await row.read(in: open.store) }
      // Whole chunks are copied into a page unread, so what is wrong in an entry shows in decoding it.
      let code = row == .chunkEntry ? "malformed" : "damaged"
      #expect(error?.code == code, "\(String(describing: error))")
      try await expectOthersWork(in: open.store)
    }
    await open.store.close()
  }

  @Test(arguments: Row.allCases)
  func `verifying says in words what cannot be decoded, and goes on with the others`(
    row: Row
  ) async throws {
    let open = try await closed()
    try row.damage(in: SettledRows(of: open.path))
    try await open.reopen()
    do {
      let report = try open.store.view.verify { _ in }
      #expect(report.problems.contains { $0.mailbox == "bob" && !$0.text.isEmpty })
      #expect(report.problems.allSatisfy { $0.mailbox == "bob" })
    } catch {
      Issue.record("verifying throws \(error)")
    }
    await open.store.close()
  }

  @Test func `a chunk that says it holds more than it does is noticed`() async throws {
    let open = try await OpenStore()
    for number in 1...40 {
      let text = "m\(number) " + String(repeating: "x", count: 200)
      _ = try await open.store.deposit(.direct(text), to: ["bob"])
    }
    try await open.store.settle()
    await open.store.close()
    try SettledRows(of: open.path).changeNewestChunk(of: "bob") {
      var chunk = $0
      chunk.row.lastSequence ^= 0x10
      return chunk
    }
    try await open.reopen()
    // Either is right: all forty, or an error. Fewer without a word is not (contract G4).
    let drained = try? await open.store.texts(of: "bob")
    #expect(drained == nil || drained?.count == 40, "\(drained?.count ?? 0) of 40")
    let problems = (try? open.store.view.verify { _ in }.problems) ?? []
    #expect(!problems.isEmpty)
    await open.store.close()
  }

  @Test
  func `a head that knows of more messages than there are is damage, not a trap`() async {
    await #expect(processExitsWith: .success) {
      let open = try await DamagedRowTests().closed()
      try SettledRows(of: open.path).changeHead(of: "bob") { $0.head = 20 }
      try await open.reopen()
      let error = await #expect(throws: MailboxError.self) {
        try await open.store.drainAll("bob")
      }
      #expect(error?.code == "damaged")
      #expect(!(try open.store.view.verify { _ in }.problems.isEmpty))
      _ = try? await open.store.deposit(.direct("m6"), to: ["bob"])
      try? await open.store.settle()
      #expect(try await open.store.texts(of: "carol").count == 8)
      await open.store.close()
    }
  }

  @Test func `flipped bytes in any row never end the process`() async {
    await #expect(processExitsWith: .success) { try await DamagedRowTests().shake() }
  }

  /// Flips bits in rows, and does everything with what is left.
  private func shake() async throws {
    var random = SeededGenerator(seed: SeededGenerator.seed(or: 181))
    for _ in 0..<60 {
      let open = try await closed()
      let rows = SettledRows(of: open.path)
      let flip = { (row: [UInt8], random: inout SeededGenerator) in
        var row = row
        row[Int.random(in: 0..<row.count, using: &random)] ^=
          1
          << UInt8.random(
            in: 0...7, using: &random)
        return row
      }
      switch Int.random(in: 0..<4, using: &random) {
      case 0: try rows.rewrite(\.mailboxes, of: "bob") { flip($0, &random) }
      case 1: try rows.rewrite(\.queues, of: "bob") { flip($0, &random) }
      case 2: try rows.rewrite(\.conversations, of: "bob") { flip($0, &random) }
      default: try rows.rewrite(\.devices, of: "bob") { flip($0, &random) }
      }
      try await open.reopen()
      let store = open.store
      _ = try? store.summary(of: "bob")
      _ = try? store.unread(of: "bob")
      _ = try? await store.drainAll("bob")
      _ = try? store.view.verify { _ in }
      _ = try? await store.deposit(.direct("new", id: "3"), to: ["bob"])
      _ = try? await store.recall("2", from: "alice", in: ["bob"])
      _ = try? await store.markRead("bob", conversation: "alice", through: 2)
      try? await store.acknowledge("bob", device: "phone", sequence: 2)
      _ = try? await store.repair()
      try? await store.settle()
      _ = try await store.texts(of: "carol")
      await store.close()
    }
  }
}

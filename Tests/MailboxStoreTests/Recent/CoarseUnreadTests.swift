import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A conversation of more runs than are kept one by one (contract G8).
@Suite("G8: very many unread runs", .stores) struct CoarseUnreadTests {
  private static let runs = UnreadSequences.runsMax + 200
  private static let settings = StoreSettings.testing.with {
    $0.mailboxMessagesMax = 1 << 20
    $0.durability = .interval(milliseconds: 60_000)
  }

  /// Two conversations in turn, so that each message of a room is a run of its own. The first three
  /// of the room are read before the rest comes.
  private func fill(_ store: EmbeddedStore) async throws {
    try await deposit(1...3, into: store)
    _ = try await store.markRead("bob", conversation: "#room", through: 5)
    for first in stride(from: 4, through: Self.runs, by: 500) {
      try await deposit(first...min(first + 499, Self.runs), into: store)
    }
  }

  private func deposit(_ numbers: ClosedRange<Int>, into store: EmbeddedStore) async throws {
    let deposits = numbers.flatMap { number in
      [
        Deposit(.group("", id: MessageID(checked: "r\(number)")), to: ["bob"]),
        Deposit(.direct("").with { $0.counts = false }, to: ["bob"]),
      ]
    }
    for result in await store.deposit(deposits) { _ = try result.get() }
  }

  @Test func `counts stay exact, and a read that ends among the oldest is refused`() async throws {
    let open = try await OpenStore(Self.settings)
    try await fill(open.store)
    for stage in ["in the journal", "settled", "opened again"] {
      if stage == "settled" { try await open.store.settle() }
      if stage == "opened again" { try await open.reopen() }
      let store = open.store
      #expect(try store.unread(of: "bob")["#room"] == UInt64(Self.runs - 3), "\(stage)")
      let error = await #expect(throws: MailboxError.self, "\(stage)") {
        try await store.markRead("bob", conversation: "#room", through: 1001)
      }
      guard case .positionForgotten("#room", sequence: 1001, let oldest) = error else {
        Issue.record("\(stage): \(String(describing: error))")
        continue
      }
      #expect(oldest > 1001)
      #expect(try store.unread(of: "bob")["#room"] == UInt64(Self.runs - 3), "\(stage)")
    }
    let room = try open.store.view.conversations(of: "bob").first { $0.conversation == "#room" }
    #expect(room?.readThrough == 5)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    let last = UInt64(2 * Self.runs - 1)
    let left = try await open.store.markRead("bob", conversation: "#room", through: last - 20)
    #expect(left["#room"] == 10)
    await open.store.close()
  }

  @Test func `a message that was read long ago does not count less when it is recalled`()
    async throws
  {
    let open = try await OpenStore(Self.settings)
    try await fill(open.store)
    let before = try open.store.unread(of: "bob").total
    // Read, and acknowledged by no device: it can be recalled, and was counted out already.
    let outcome = try await open.store.recall("r2", from: "alice", in: ["bob"])
    #expect(outcome.map(\.result) == [.recalled(sequence: 3)])
    #expect(try open.store.unread(of: "bob").total == before)
    // One that is unread, in the part that is a count alone.
    _ = try await open.store.recall("r20", from: "alice", in: ["bob"])
    #expect(try open.store.unread(of: "bob").total == before - 1)
    #expect(try open.store.summary(of: "bob").unread == before - 1)
    await open.store.close()
  }
}

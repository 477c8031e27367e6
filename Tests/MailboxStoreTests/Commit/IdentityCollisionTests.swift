import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Message ids cannot be made to collide; where hashes are the same all the same, the messages tell.
@Suite("G5: message ids that hash alike", .stores) struct IdentityCollisionTests {
  /// The place where the messages lie while they are asked for.
  enum Place: CaseIterable, Sendable { case journal, replayed, settled, halfSettled }

  /// A store in which all ids hash alike.
  private func colliding() async throws -> OpenStore {
    try await OpenStore(StoreSettings.testing.with { $0.identityBits = 0 })
  }

  private func move(_ open: OpenStore, to place: Place) async throws {
    switch place {
    case .journal: break
    case .replayed: try await open.reopen()
    case .settled, .halfSettled: try await open.store.settle()
    }
  }

  @Test func `ids of all senders hash differently under a store's secret`() async throws {
    let open = try await OpenStore()
    let other = try await OpenStore()
    var hashes: Set<IdentityHash> = []
    for number in 0..<500 {
      let (sender, id) = (UserID(checked: "user-\(number % 7)"), MessageID(checked: "id-\(number)"))
      for store in [open.store, other.store] {
        let identity = store.hashing.identity(app: "default", sender: sender, id: id)
        #expect(identity.former == nil)
        hashes.insert(identity.hash)
      }
    }
    #expect(hashes.count == 1000)
    await open.store.close()
    await other.store.close()
  }

  @Test(arguments: Place.allCases)
  func `G5: two messages whose ids hash alike do not swallow each other`(place: Place) async throws
  {
    let open = try await colliding()
    _ = try await open.store.deposit(.direct("a", from: "alice", id: "1"), to: ["bob", "carol"])
    if place == .halfSettled { try await open.store.settle() }
    let second = try await open.store.deposit(
      .direct("z", from: "zoe", id: "2"), to: ["bob", "carol", "dave"])
    #expect(second.entries.map(\.isDuplicate) == [false, false, false])
    if place != .halfSettled { try await move(open, to: place) }
    for _ in 0..<2 {
      let again = try await open.store.deposit(
        .direct("a", from: "alice", id: "1"), to: ["bob", "carol"])
      #expect(again.entries.map(\.sequence) == [1, 1])
      #expect(again.entries.allSatisfy { $0.isDuplicate })
      let other = try await open.store.deposit(
        .direct("z", from: "zoe", id: "2"), to: ["bob", "carol", "dave"])
      #expect(other.entries.map(\.sequence) == [2, 2, 1])
      #expect(other.entries.allSatisfy { $0.isDuplicate })
    }
    #expect(try await open.store.texts(of: "bob") == ["a", "z"])
    #expect(try await open.store.texts(of: "dave") == ["z"])
    await open.store.close()
  }

  @Test(arguments: Place.allCases)
  func `a stranger whose id hashes like another's recalls nothing`(place: Place) async throws {
    let open = try await colliding()
    _ = try await open.store.deposit(.direct("a", from: "alice", id: "1"), to: ["bob"])
    try await move(open, to: place)
    let outcomes = try await open.store.recall("2", from: "zoe", in: ["bob"])
    #expect(outcomes == [RecallOutcome(mailbox: "bob", result: .notFound)])
    #expect(try await open.store.recall("1", from: "zoe", in: ["bob"])[0].result == .notFound)
    #expect(try await open.store.recall("2", from: "alice", in: ["bob"])[0].result == .notFound)
    #expect(try await open.store.texts(of: "bob") == ["a"])
    #expect(
      try await open.store.recall("1", from: "alice", in: ["bob"])[0].result
        == .recalled(sequence: 1))
    #expect(try await open.store.texts(of: "bob").isEmpty)
    await open.store.close()
  }
}

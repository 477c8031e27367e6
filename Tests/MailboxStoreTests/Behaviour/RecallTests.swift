import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G4, G8: recalling", .stores) struct RecallTests {
  @Test(arguments: [false, true])
  func `G8: a recalled message is a gap and no longer counts`(isSettled: Bool) async throws {
    try await withStore { store, _ in
      for id in ["1", "2", "3"] as [MessageID] {
        _ = try await store.deposit(.direct("m\(id)", id: id), to: ["bob"])
      }
      if isSettled { try await store.settle() }
      let outcomes = try await store.recall("2", from: "alice", in: ["bob"])
      #expect(outcomes == [RecallOutcome(mailbox: "bob", result: .recalled(sequence: 2))])
      #expect(try await store.texts(of: "bob") == ["m1", "m3"])
      #expect(try store.unread(of: "bob").total == 2)
      #expect(try store.summary(of: "bob").messages == 2)
    }
  }

  @Test func `G8: reading through a recalled message counts it neither way`() async throws {
    try await withStore { store, _ in
      for id in ["1", "2", "3"] as [MessageID] {
        _ = try await store.deposit(.direct("hi", id: id), to: ["bob"])
      }
      _ = try await store.recall("2", from: "alice", in: ["bob"])
      #expect(try await store.markRead("bob", conversation: "alice", through: 2).total == 1)
      _ = try await store.recall("1", from: "alice", in: ["bob"])
      #expect(try store.unread(of: "bob").total == 1)
    }
  }

  @Test func `a message that a device has acknowledged is not taken back`() async throws {
    try await withStore { store, _ in
      _ = try await store.register("tablet", of: "bob", replacingOthers: false)
      _ = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      try await store.acknowledge("bob", device: "phone", sequence: 1)
      let outcomes = try await store.recall("1", from: "alice", in: ["bob"])
      #expect(outcomes == [RecallOutcome(mailbox: "bob", result: .delivered(sequence: 1))])
      #expect(try await store.texts(of: "bob") == ["hi"])
      #expect(try store.unread(of: "bob").total == 1)
    }
  }

  @Test func `a message that only a signed out device has acknowledged is not taken back`()
    async throws
  {
    try await withStore { store, _ in
      _ = try await store.register("tablet", of: "bob", replacingOthers: false)
      _ = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      try await store.acknowledge("bob", device: "phone", sequence: 1)
      try await store.signOut("phone", of: "bob")
      let outcomes = try await store.recall("1", from: "alice", in: ["bob"])
      #expect(outcomes.map(\.result) == [.delivered(sequence: 1)])
    }
  }

  @Test func `each mailbox has an outcome of its own`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.group("hi", id: "1"), to: ["bob", "carol"])
      _ = try await store.register("tablet", of: "carol", replacingOthers: false)
      try await store.acknowledge("carol", device: "phone", sequence: 1)
      _ = try await store.register("phone", of: "dave", replacingOthers: false)
      let outcomes = try await store.recall("1", from: "alice", in: ["bob", "carol", "dave"])
      #expect(
        outcomes == [
          RecallOutcome(mailbox: "bob", result: .recalled(sequence: 1)),
          RecallOutcome(mailbox: "carol", result: .delivered(sequence: 1)),
          RecallOutcome(mailbox: "dave", result: .notFound),
        ])
    }
  }

  @Test func `nobody else's message of the same id is taken back`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi", from: "alice", id: "1"), to: ["bob"])
      let outcomes = try await store.recall("1", from: "mallory", in: ["bob"])
      #expect(outcomes.map(\.result) == [.notFound])
      #expect(try await store.texts(of: "bob") == ["hi"])
    }
  }

  @Test func `a recall is kept through closing and opening`() async throws {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi", id: "1"), to: ["bob"])
    try await open.store.settle()
    _ = try await open.store.recall("1", from: "alice", in: ["bob"])
    try await open.reopen()
    #expect(try await open.store.drainAll("bob") == [.missing(1, .recalled)])
    #expect(try open.store.unread(of: "bob").total == 0)
    await open.store.close()
  }
}

import MailboxInterface
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// The seam's promises, kept by each of its implementations.
@Suite("The seam, whoever implements it", .stores) struct SeamTests {
  @Test(arguments: SeamStore.allCases)
  func `G3: a message stays until every device has acknowledged it`(_ kind: SeamStore) async throws
  {
    try await kind.with { store, _ in
      for device in ["phone", "tablet"] as [DeviceID] {
        _ = try await store.register(device, of: "bob", replacingOthers: false)
      }
      for text in ["a", "b"] { _ = try await store.deposit(.direct(text), to: ["bob"]) }
      try await store.acknowledge("bob", device: "phone", sequence: 2)
      #expect(try await store.texts(of: "bob", from: .acknowledged(by: "phone")).isEmpty)
      #expect(try await store.texts(of: "bob", from: .acknowledged(by: "tablet")) == ["a", "b"])
      try await store.acknowledge("bob", device: "tablet", sequence: 1)
      let summary = try await store.summary(of: "bob")
      #expect((summary.head, summary.floor, summary.messages) == (2, 1, 1))
      #expect(try await store.drainAll("bob").map(\.sequence) == [2])
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `G4: what expired is a gap, and so is what the floor has passed`(
    _ kind: SeamStore
  ) async throws {
    try await kind.with { store, clock in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      let short = Message.direct("short").with { $0.timeToLiveSeconds = 5 }
      let past = Deposit(.direct("late"), to: ["bob"], expiresAt: clock.now.adding(seconds: -5))
      _ = try await store.deposit(short, to: ["bob"])
      _ = await store.deposit([past, Deposit(.direct("stays"), to: ["bob"])])
      clock.advance(seconds: 10)
      let slots = try await store.drainAll("bob", limit: DrainLimit(entries: 1))
      #expect(slots.prefix(2) == [.missing(1, .expired), .missing(2, .expired)])
      #expect(try await store.texts(of: "bob") == ["stays"])
      let begin = Cursor(epoch: try await store.summary(of: "bob").epoch, sequence: 0)
      try await store.acknowledge("bob", device: "phone", sequence: 3)
      let purged = try await store.drainAll("bob", from: .after(begin))
      #expect(purged == [1, 2, 3].map { Slot.missing($0, .purged) })
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `G5: the same id again gives the first sequence back`(_ kind: SeamStore) async throws {
    try await kind.with { store, _ in
      let first = try await store.deposit(.group("hi", id: "1"), to: ["bob"])
      let again = try await store.deposit(.group("hi", id: "1"), to: ["bob", "carol"])
      #expect(first.entries.map(\.sequence) == [1])
      #expect(again.entries.map(\.isDuplicate) == [true, false])
      #expect(try await store.summary(of: "bob").messages == 1)
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `G6: cursors of another epoch and from the future are refused`(
    _ kind: SeamStore
  ) async throws {
    try await kind.with { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      let end = try await store.summary(of: "bob").end
      let new = try await store.purge("bob")
      await #expect(
        throws: MailboxError.cursorOfAnotherEpoch(given: end.epoch, current: new)
      ) {
        try await store.acknowledge("bob", knownDevice: "phone", through: end)
      }
      await #expect(throws: MailboxError.cursorFromTheFuture(given: 1, head: 0)) {
        try await store.drain(
          "bob", from: .after(Cursor(epoch: new, sequence: 1)), limit: DrainLimit())
      }
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `G8: unread counts come page by page, and reading takes them away`(
    _ kind: SeamStore
  ) async throws {
    try await kind.with { store, _ in
      for group in ["#a", "#b", "#a", "#c"] as [GroupID] {
        _ = try await store.deposit(.group("hi", in: group), to: ["bob"])
      }
      let newest = try await store.unread(of: "bob", before: nil, limit: 2)
      #expect(newest.conversations.map(\.count) == [1, 2])
      #expect(newest.total == 4 && newest.next == 3)
      let rest = try await store.unread(of: "bob", before: newest.next, limit: 2)
      #expect(rest.conversations.map(\.newest) == [2] && rest.next == nil)
      let marked = try await store.markRead("bob", conversation: "#a", through: 1)
      #expect(marked.conversations.map(\.count) == [1])
      #expect(marked.total == 3)
      try await store.setNotifications(.none, of: "#a", in: "bob")
      #expect(try await store.unreadWithoutMuted(of: "bob") == 2)
      await #expect(throws: MailboxError.unknownConversation("#d", of: "bob")) {
        try await store.markRead("bob", conversation: "#d", through: 1)
      }
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `G9: one full mailbox refuses the deposit for all`(_ kind: SeamStore) async throws {
    let settings = StoreSettings.testing.with {
      $0.quotaPolicy = .refuseNewest
      $0.mailboxMessagesMax = 1
    }
    try await kind.with(settings) { store, _ in
      _ = try await store.deposit(.group("first"), to: ["bob"])
      await #expect {
        try await store.deposit(.group("second"), to: ["alice", "bob"])
      } throws: { error in
        if case MailboxError.quotaExceeded(["bob"], _) = error { true } else { false }
      }
      await #expect(throws: MailboxError.unknownUser("alice")) {
        try await store.summary(of: "alice")
      }
    }
  }

  @Test(arguments: SeamStore.allCases)
  func `a recall comes too late for what a device has`(_ kind: SeamStore) async throws {
    try await kind.with { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      _ = try await store.register("tablet", of: "bob", replacingOthers: false)
      for id in ["1", "2"] as [MessageID] {
        _ = try await store.deposit(.direct("hi", id: id), to: ["bob"])
      }
      try await store.acknowledge("bob", device: "phone", sequence: 1)
      let results = try await [
        store.recall("1", from: "alice", in: ["bob"]),
        store.recall("2", from: "alice", in: ["bob"]),
        store.recall("3", from: "alice", in: ["bob"]),
      ].flatMap { $0 }
      #expect(
        results.map(\.result) == [.delivered(sequence: 1), .recalled(sequence: 2), .notFound])
    }
  }
}

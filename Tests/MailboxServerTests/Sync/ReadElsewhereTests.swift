import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting
import Testing

/// The news that a session gets of conversations that were read elsewhere.
@Suite(.stores, .timeLimit(.minutes(5))) struct ReadElsewhereTests {
  private func nextChange(of session: ToldSession) async throws -> UnreadChange {
    let change = await session.next { frame -> UnreadChange? in
      if case .unread(let change) = frame { change } else { nil }
    }
    return try #require(change)
  }

  private func deposit(to store: EmbeddedStore) async throws {
    for group in ["#a", "#b", "#c", "#d"] as [GroupID] {
      _ = try await store.deposit(.group("hi", in: group), to: ["bob"])
    }
  }

  @Test func `all that a page of the feed says was read is told with one sum`() async throws {
    try await withStore { store, _ in
      try await deposit(to: store)
      try await withToldSession(of: "phone", over: store) { session in
        _ = try #require(await session.caughtUp())
        for conversation in ["#a", "#b"] as [Conversation] {
          try await store.markReadWithoutCounts("bob", conversation: conversation, through: 4)
        }
        session.feed.tell(.read("bob", "#a", through: 4), .read("bob", "#b", through: 4))
        let changes = [
          try await nextChange(of: session), try await nextChange(of: session),
        ]
        #expect(Set(changes.map(\.conversation)) == ["#a", "#b"])
        #expect(changes.allSatisfy { $0.count == 0 && $0.total == 2 })
      }
    }
  }

  @Test func `what a session read itself is not told, others' reading on the same page is`()
    async throws
  {
    try await withStore { store, _ in
      try await deposit(to: store)
      try await withToldSession(of: "phone", over: store) { session in
        _ = try #require(await session.caughtUp())
        await session.say(.markRead("#a", through: 4))
        try await eventually { try store.unread(of: "bob").total == 3 }
        session.feed.tell(.read("bob", "#a", through: 4), .read("bob", "#b", through: 4))
        #expect(try await nextChange(of: session).conversation == "#b")
        // Only the first word of it was about its own reading.
        session.feed.tell(.read("bob", "#a", through: 4))
        #expect(try await nextChange(of: session).conversation == "#a")
      }
    }
  }
}

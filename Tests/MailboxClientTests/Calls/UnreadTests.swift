import MailboxClient
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

@Suite(.serves) struct UnreadTests {
  /// The first counts whose sum is this.
  private static func unread(of mailbox: MailboxClient, total: UInt64) async throws -> Unread {
    try #require(await mailbox.unread.first { $0.total == total })
  }

  @Test func `G8: counts follow messages, reading here and reading elsewhere`() async throws {
    try await ServedMailboxes.with { served in
      try await served.deposit(1...3)
      try await served.client().connected { mailbox in
        _ = try await Self.unread(of: mailbox, total: 3)
        try await mailbox.expect(backlog: texts(1...3))
        try await served.deposit(4...4)
        _ = try await Self.unread(of: mailbox, total: 4)
        try await mailbox.expect(next: ["text 4"])
        await mailbox.markRead("alice", through: 2)
        let unread = try await Self.unread(of: mailbox, total: 2)
        #expect(unread["alice"] == 2)
        _ = try await served.store.markRead("bob", conversation: "alice", through: 4)
        _ = try await Self.unread(of: mailbox, total: 0)
      }
    }
  }

  @Test func `what was read without a connection is said on the next one`() async throws {
    try await ServedMailboxes.with { served in
      try await served.deposit(1...3)
      try await CuttableLink.with(to: served.port) { link, port in
        try await served.client(port: port).connected { mailbox in
          try await mailbox.expect(backlog: texts(1...3))
          link.cut()
          await mailbox.markRead("alice", through: 3)
          try await eventually { try served.store.unread(of: "bob").total == 0 }
          _ = try await Self.unread(of: mailbox, total: 0)
        }
      }
    }
  }

  @Test func `conversations that are not told of stay as they are known, and are read by pages`()
    async throws
  {
    try await ServedMailboxes.with({ $0.limits.unreadConversationsMax = 2 }) { served in
      for group in ["#a", "#b", "#c", "#d", "#e"] as [GroupID] {
        _ = try await served.store.deposit(.group("hi", in: group), to: ["bob"])
      }
      try await served.client().connected { mailbox in
        let newest = try await Self.unread(of: mailbox, total: 5)
        #expect(newest.conversations.map(\.conversation) == ["#e", "#d"])
        #expect(!newest.isComplete && newest["#a"] == nil)
        var next = newest.next
        while let before = next { next = try await mailbox.readUnread(before: before).next }
        let all = try #require(await mailbox.unread.first { $0.isComplete })
        #expect(all.conversations.map(\.conversation) == ["#e", "#d", "#c", "#b", "#a"])
        // Here, elsewhere, and by a message: none of them zeroes what is beyond the newest.
        await mailbox.markRead("#b", through: 5)
        let marked = try await Self.unread(of: mailbox, total: 4)
        #expect(marked.isComplete && marked["#b"] == 0 && marked["#a"] == 1)
        _ = try await served.store.markRead("bob", conversation: "#a", through: 5)
        let elsewhere = try await Self.unread(of: mailbox, total: 3)
        #expect(elsewhere.isComplete && elsewhere["#a"] == 0 && elsewhere["#c"] == 1)
        _ = try await served.store.deposit(.group("hi", in: "#e"), to: ["bob"])
        // An answer that was under way may still tell of what was before the last reading.
        let live = try #require(await mailbox.unread.first { $0.total == 4 && $0["#e"] == 2 })
        #expect(live.isComplete && live["#c"] == 1)
      }
    }
  }
}

import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("G8, G14: the bound of a mailbox's conversations", .stores) struct ConversationsMaxTests {
  private static func settings(
    _ policy: StoreSettings.QuotaPolicy = .dropOldest, _ count: Int = 16
  ) -> StoreSettings {
    .testing.with {
      $0.quotaPolicy = policy
      $0.conversationsMax = count
    }
  }

  @Test(
    arguments: [StoreSettings.QuotaPolicy.dropOldest, .refuseNewest], [false, true])
  func `those that nobody would miss go first, an eighth at once, the longest ago first`(
    policy: StoreSettings.QuotaPolicy, isSettled: Bool
  ) async throws {
    try await withStore(Self.settings(policy)) { store, _ in
      try await store.deposit(from: 0..<16)
      try await store.read([9])
      try await store.deposit(from: [3])
      try await store.read([3])
      try await store.deposit(from: [5])
      try await store.read([5])
      // It would go by its age, but something was set of it.
      try await store.setNotifications(.none, of: .group(GroupID(number: 0)), in: "bob")
      try await store.read([0])
      if isSettled { try await store.settle() }
      try await store.deposit(from: [16])
      #expect(try store.groups() == [0, 1, 2] + [4, 5, 6, 7, 8] + Array(10...16))
      try await store.deposit(from: [17])
      #expect(try store.groups().count == 16)
      try await store.deposit(from: [18])
      #expect(try store.groups() == [0, 1, 2, 4, 6, 7, 8] + Array(10...18))
      #expect(try await store.countedConversations() == 16)
      // The messages stay.
      #expect(try store.summary(of: "bob").messages == 21)
      #expect(try store.unread(of: "bob").total == 15)
    }
  }

  @Test func `G8: else the oldest go by policy, those of which something is set last`() async throws
  {
    try await withStore(Self.settings()) { store, _ in
      try await store.deposit(from: 0..<16)
      try await store.deposit(from: [0, 1])
      for number in 2..<14 {
        try await store.setNotifications(.mentions, of: .group(GroupID(number: number)), in: "bob")
      }
      try await store.deposit(from: [16])
      // 14 and 15 are older than 0 and 1, of which a message came since.
      #expect(try store.groups() == Array(0..<14) + [16])
      #expect(try store.unread(of: "bob").total == 17)
      #expect(try store.summary(of: "bob").unread == 17)
      try await store.deposit(from: [17, 18])
      #expect(try store.groups() == Array(2..<14) + [16, 17, 18])
      for number in 16...18 {
        try await store.setNotifications(.mentions, of: .group(GroupID(number: number)), in: "bob")
      }
      try await store.setNotifications(.mentions, of: "#19", in: "bob")
      try await store.deposit(from: [20])
      // 19 has had no message at all.
      #expect(try store.groups() == Array(3..<14) + [16, 17, 18, 20])
      #expect(try store.notifications(of: "#2", in: "bob") == .all)
    }
  }

  @Test func `one that begins again counts from 1, and is exact`() async throws {
    try await withStore(Self.settings(.dropOldest, 1)) { store, _ in
      try await store.deposit(from: [1, 1, 1, 2, 1, 1])
      let slots = try await store.drainAll("bob")
      let numbers = slots.compactMap { slot in
        if case .message(let message) = slot { message.number } else { nil }
      }
      #expect(numbers == [1, 2, 3, 1, 1, 2])
      #expect(try store.unread(of: "bob")["#1"] == 2)
      _ = try await store.markRead("bob", conversation: "#1", through: 5)
      #expect(try store.unread(of: "bob").total == 1)
      try await store.acknowledge("bob", device: "phone", sequence: 6)
      #expect(try store.unread(of: "bob").total == 1)
    }
  }

  @Test func `G9: where the policy is to refuse a deposit is refused for all, and nothing changes`()
    async throws
  {
    try await withStore(Self.settings(.refuseNewest)) { store, _ in
      try await store.deposit(from: 0..<16)
      _ = try await store.deposit(.direct("hi"), to: ["carol"])
      let before = try store.summary(of: "bob")
      let refusal = MailboxError.tooManyConversations(of: "bob", limit: 16)
      for _ in 0..<2 {
        await #expect(throws: refusal) {
          try await store.deposit(.group("m", in: "#16"), to: ["carol", "bob"])
        }
      }
      #expect(try store.summary(of: "bob") == before)
      #expect(try store.summary(of: "carol").messages == 1)
      // What begins none is taken.
      try await store.deposit(from: [7])
      _ = try await store.deposit(
        .group("m", in: "#16").with { $0.counts = false }, to: ["bob"])
      try await store.read([4])
      try await store.deposit(from: [16])
      #expect(try store.groups() == [0, 1, 2, 3] + Array(5...16))
    }
  }

  @Test func `a look in vain is not repeated until something could be found`() async throws {
    try await withStore(Self.settings(.refuseNewest)) { store, _ in
      try await store.deposit(from: 0..<16)
      try await store.settle()
      func looked(_ body: () async throws -> Void) async throws -> Int {
        try await store.work(of: body).conversations
      }
      func refuse() async {
        await #expect(throws: MailboxError.self) {
          try await store.deposit(.group("m", in: "#99"), to: ["bob"])
        }
        await #expect(throws: MailboxError.self) {
          try await store.setNotifications(.none, of: "#99", in: "bob")
        }
      }
      #expect(try await looked { await refuse() } == 16)
      #expect(try await looked { for _ in 0..<5 { await refuse() } } == 0)
      store.recent.evictClean()
      #expect(try await looked { await refuse() } == 0)
      try await store.deposit(from: [3])
      #expect(try await looked { await refuse() } == 0)
      // Those that become idle are known without a look.
      try await store.read([3, 8])
      #expect(try await looked { try await store.deposit(from: [16, 17]) } == 0)
      #expect(try store.groups() == [0, 1, 2, 4, 5, 6, 7] + Array(9...17))
      #expect(try await looked { await refuse() } == 0)
    }
  }

  @Test func `setting notifications begins a conversation, and takes no place that is missed`()
    async throws
  {
    try await withStore(Self.settings(.dropOldest, 4)) { store, _ in
      try await store.deposit(from: [0, 1])
      try await store.setNotifications(.none, of: "alice", in: "bob")
      try await store.setNotifications(.none, of: "#2", in: "bob")
      await #expect(throws: MailboxError.tooManyConversations(of: "bob", limit: 4)) {
        try await store.setNotifications(.none, of: "#3", in: "bob")
      }
      // What holds anyway is no conversation.
      try await store.setNotifications(.all, of: "#3", in: "bob")
      try await store.setNotifications(.mentions, of: "#2", in: "bob")
      try await store.read([1])
      try await store.setNotifications(.none, of: "#3", in: "bob")
      #expect(try store.groups() == [0, 2, 3])
      // One of which nothing is known any more ends.
      try await store.setNotifications(.all, of: "#3", in: "bob")
      #expect(try await store.countedConversations() == 3)
      try await store.setNotifications(.none, of: "#4", in: "bob")
      #expect(try store.groups() == [0, 2, 4])
    }
  }

  @Test func `what holds anyway begins neither a conversation nor a mailbox`() async throws {
    try await withStore { store, _ in
      try await store.setNotifications(.all, of: "#1", in: "bob")
      #expect(throws: MailboxError.unknownUser("bob")) { try store.summary(of: "bob") }
    }
  }

  @Test func `a large deposit makes room ahead, and other mailboxes keep what they have`()
    async throws
  {
    try await withStore(Self.settings()) { store, _ in
      let users = users(0..<300)
      try await store.deposit(from: 0..<16, to: [users[0], users[299]])
      try await store.deposit(from: 0..<3, to: users)
      try await store.settle()
      _ = try await store.deposit(.group("m", in: "#16"), to: users)
      #expect(try store.groups(of: users[0]) == [0, 1, 2] + Array(5...16))
      #expect(try store.groups(of: users[299]) == [0, 1, 2] + Array(5...16))
      #expect(try store.groups(of: users[1]) == [0, 1, 2, 16])
    }
  }
}

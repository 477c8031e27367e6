import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("G8: unread counts by pages", .stores) struct UnreadPageTests {
  private static func group(_ number: Int) -> GroupID { GroupID(checked: "#\(number)") }

  private static func deposit(_ numbers: some Sequence<Int>, to store: EmbeddedStore) async throws {
    let deposits = numbers.map { Deposit(.group("hi", in: group($0)), to: ["bob"]) }
    for result in await store.deposit(deposits) { _ = try result.get() }
  }

  /// All pages from the newest conversation on.
  private static func pages(of store: EmbeddedStore, limit: Int) throws -> [Unread] {
    var pages = [try store.unread(of: "bob", limit: limit)]
    while let next = pages.last?.next {
      pages.append(try store.unread(of: "bob", before: next, limit: limit))
    }
    return pages
  }

  @Test(arguments: ["in memory", "settled", "half settled", "opened again"])
  func `G8: all pages together are all counts, each conversation once, the newest first`(
    place: String
  ) async throws {
    let open = try await OpenStore()
    // Conversations get their newest message in the order of their numbers, and 0 to 9 have two.
    try await Self.deposit(0..<10, to: open.store)
    if place == "half settled" { try await open.store.settle() }
    try await Self.deposit(0..<25, to: open.store)
    if place == "settled" { try await open.store.settle() }
    if place == "opened again" { try await open.reopen() }
    let pages = try Self.pages(of: open.store, limit: 7)
    #expect(pages.map(\.conversations.count) == [7, 7, 7, 4])
    #expect(pages.allSatisfy { $0.total == 35 && !$0.isComplete })
    let all = pages.flatMap(\.conversations)
    #expect(all.map(\.conversation) == (0..<25).reversed().map { .group(Self.group($0)) })
    #expect(all.map(\.newest) == (11...35).reversed())
    #expect(all.map(\.count) == Array(repeating: 1, count: 15) + Array(repeating: 2, count: 10))
    #expect(try open.store.unread(of: "bob").isComplete)
    await open.store.close()
  }

  @Test func `limits that are none count as the nearest`() async throws {
    try await withStore { store, _ in
      try await Self.deposit(0...Unread.conversationsMax, to: store)
      #expect(try store.unread(of: "bob", limit: 0).conversations.count == 1)
      let most = try store.unread(of: "bob", limit: .max)
      #expect(most.conversations.count == Unread.conversationsMax && most.next == 2)
      #expect(try store.unread(of: "bob", before: 2, limit: 1).next == nil)
      #expect(try store.unread(of: "bob", before: 0, limit: 1).conversations.isEmpty)
    }
  }

  @Test func `G8: a message that has expired unswept is on no page and in no sum`() async throws {
    try await withStore { store, clock in
      try await Self.deposit([1, 2, 3], to: store)
      let short = Message.group("gone", in: Self.group(1)).with { $0.timeToLiveSeconds = 10 }
      _ = try await store.deposit(short, to: ["bob"])
      _ = try await store.deposit(
        .direct("gone").with { $0.timeToLiveSeconds = 10 }, to: ["bob"])
      #expect(try store.unread(of: "bob").conversations.map(\.newest) == [5, 4, 3, 2])
      clock.advance(milliseconds: 11_000)
      let unread = try store.unread(of: "bob")
      #expect(unread.conversations.map(\.newest) == [3, 2, 1])
      #expect(unread.total == 3 && unread.isComplete)
      let one = try store.unread(of: "bob", in: [.group(Self.group(1)), "alice"])
      #expect(one.conversations.map(\.count) == [1, 0] && one.total == 3)
      #expect(try store.unreadWithoutMuted(of: "bob") == 3)
      #expect(try store.summary(of: "bob").unread == 3)
    }
  }

  @Test func `G8: counts of some conversations are exact, and take no look at others' rows`()
    async throws
  {
    let open = try await OpenStore()
    let short = Message.group("gone", in: Self.group(0)).with { $0.timeToLiveSeconds = 10 }
    _ = try await open.store.deposit(short, to: ["bob"])
    // The first few have room in the mailbox's own row.
    try await Self.deposit(0..<9, to: open.store)
    try await open.store.settle()
    await open.store.close()
    let damaged = try SettledRows(of: open.path)
      .rewrite(\.conversations, of: "bob") { [0xFF] + $0.dropFirst() }
    #expect(damaged > 0)
    try await open.reopen()
    open.clock.advance(seconds: 11)
    let unread = try open.store.unread(of: "bob", in: [.group(Self.group(0))])
    #expect(unread.conversations.map(\.count) == [1] && unread.total == 9)
    #expect(try open.store.summary(of: "bob").unread == 9)
    let marked = try await open.store.markRead(
      "bob", conversation: .group(Self.group(0)), through: 1)
    #expect(marked.conversations.map(\.count) == [1] && marked.total == 9)
    await open.store.close()
  }

  @Test func `while messages come and go between pages nothing else is left out`() async throws {
    try await withStore { store, _ in
      try await Self.deposit(0..<9, to: store)
      let first = try store.unread(of: "bob", limit: 3)
      // One that was to come moves to the front, another is read.
      try await Self.deposit([2], to: store)
      _ = try await store.markRead("bob", conversation: .group(Self.group(4)), through: 9)
      let next = try #require(first.next)
      let rest = try store.unread(of: "bob", before: next, limit: 9)
      let left = [5, 3, 1, 0].map { Conversation.group(Self.group($0)) }
      #expect(rest.conversations.map(\.conversation) == left)
      #expect(rest.next == nil && rest.total == 9)
      let again = try store.unread(of: "bob", limit: 1)
      #expect(again.conversations.map(\.conversation) == [.group(Self.group(2))])
    }
  }

  @Test func `a mark answers for its conversation and the sum alone`() async throws {
    try await withStore { store, _ in
      try await Self.deposit(Array(0..<5) + [0], to: store)
      let left = try await store.markRead("bob", conversation: .group(Self.group(0)), through: 5)
      #expect(
        left.conversations == [
          Unread.Count(
            conversation: .group(Self.group(0)), count: 1, readThrough: 5, newest: 6)
        ])
      #expect(left.total == 5 && left[.group(Self.group(1))] == nil)
      try await store.markReadWithoutCounts(
        "bob", conversation: .group(Self.group(0)), through: 6)
      #expect(try store.unread(of: "bob").total == 4)
    }
  }

  @Test func `what is muted counts in the sum, and not in the sum without it`() async throws {
    try await withStore { store, _ in
      try await Self.deposit([0, 1, 1], to: store)
      try await store.setNotifications(.none, of: .group(Self.group(1)), in: "bob")
      #expect(try store.unread(of: "bob").total == 3)
      #expect(try store.unreadWithoutMuted(of: "bob") == 1)
      _ = try await store.purge("bob")
      #expect(try store.unread(of: "bob") == .none)
      #expect(try store.unreadWithoutMuted(of: "bob") == 0)
    }
  }
}

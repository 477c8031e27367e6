import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("G1, G8: what was forgotten stays forgotten", .stores) struct ForgottenConversationsTests {
  private static let settings = StoreSettings.testing.with { $0.conversationsMax = 16 }

  @Test(arguments: [false, true], [false, true])
  func `after a crash, in the journal and settled`(
    isSettledBefore: Bool, isSettled: Bool
  ) async throws {
    let open = try await OpenStore(Self.settings)
    try await open.store.deposit(from: 0..<16, to: ["bob", "carol"])
    try await open.store.read([1, 9, 10])
    if isSettledBefore { try await open.store.settle() }
    try await open.store.deposit(from: [16])
    try await open.store.deposit(from: [17, 18, 1])
    if isSettled { try await open.store.settle() }
    let copy = try open.crashed(as: "crashed")
    let crashed = try await EmbeddedStore.open(
      at: copy, settings: Self.settings, clock: open.clock.storeClock)
    for user in ["bob", "carol"] as [MailboxAddress] {
      #expect(
        try crashed.view.conversations(of: user) == open.store.view.conversations(of: user))
      #expect(try crashed.unread(of: user) == open.store.unread(of: user))
      #expect(try crashed.summary(of: user) == open.store.summary(of: user))
    }
    #expect(
      try await crashed.countedConversations() == UInt64(crashed.groups().count))
    try await crashed.settle()
    #expect(try crashed.view.verify { _ in }.problems.isEmpty)
    #expect(try crashed.groups(of: "carol") == Array(0..<16))
    // Nothing is kept of them in LMDB either.
    #expect(try crashed.conversationRows() <= 16)
    await crashed.close()
    await open.store.close()
  }

  @Test func `a conversation of which nothing is known has no row`() async throws {
    try await withStore { store, _ in
      let groups = (0..<9).map { Conversation.group(GroupID(number: $0)) }
      for group in groups { try await store.setNotifications(.none, of: group, in: "bob") }
      try await store.settle()
      for group in groups { try await store.setNotifications(.all, of: group, in: "bob") }
      #expect(try await store.countedConversations() == 0)
      try await store.settle()
      #expect(try store.conversationRows() == 0)
      #expect(try store.view.conversations(of: "bob").isEmpty)
    }
  }

  @Test func `a mailbox that has far too many comes down step by step`() async throws {
    let open = try await OpenStore(.testing)
    try await open.store.deposit(from: 0..<2500, to: ["bob"])
    _ = try await open.store.deposit(.direct("hi"), to: ["carol"])
    try await open.store.settle()
    await open.store.close()
    let store = try await EmbeddedStore.open(
      at: open.path, settings: .testing.with { $0.conversationsMax = 100 },
      clock: open.clock.storeClock)
    var counts: [UInt64?] = []
    for number in 2500..<2504 {
      try await store.deposit(from: [number])
      counts.append(try await store.countedConversations())
    }
    #expect(counts == [1477, 454, 89, 90])
    #expect(try store.groups() == Array(2414..<2504))
    #expect(try store.unread(of: "carol").total == 1)
    try await store.settle()
    #expect(try store.conversationRows() <= 90)
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }

  @Test(arguments: [4, 40])
  func `a mailbox that an older version wrote is counted when that is needed`(
    count: Int
  ) async throws {
    let open = try await OpenStore(.testing.with { $0.conversationsMax = 64 })
    try await open.store.deposit(from: 0..<count, to: ["bob"])
    try await open.store.settle()
    await open.store.close()
    try SettledRows(of: open.path).rewriteAsVersionOne("bob")
    let store = try await EmbeddedStore.open(
      at: open.path, settings: .testing.with { $0.conversationsMax = count },
      clock: open.clock.storeClock)
    // With all in its row nothing has to be counted.
    #expect(try await store.countedConversations() == (count == 4 ? 4 : nil))
    try await store.deposit(from: [0])
    try await store.deposit(from: [100])
    let expected = count - max(1, count / 8) + 1
    #expect(try await store.countedConversations() == UInt64(expected))
    #expect(try store.groups().count == expected)
    try await store.settle()
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }
}

extension SettledRows {
  /// Makes the row of a mailbox what the code before this wrote: a head that counts no conversations.
  func rewriteAsVersionOne(_ address: MailboxAddress) throws {
    try rewrite(\.mailboxes, of: address) { row in
      guard let head = try? MailboxRow(decoding: row.span.bytes).head else { return row }
      var present: [UInt8] = []
      head.encode(to: &present)
      var added: [UInt8] = []
      added.appendVarint(head.conversations.map { $0 + 1 } ?? 0)
      added.appendVarint(head.forgottenThrough)
      let rest = row.dropFirst(RowChecksum.byteCount + present.count)
      return [1] + present.dropFirst().dropLast(added.count) + rest
    }
  }
}

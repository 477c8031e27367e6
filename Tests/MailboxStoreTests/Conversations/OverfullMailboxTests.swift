import LMDB
import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

/// Mailboxes of an older version, with more conversations than one look sees.
@Suite("G14: a mailbox with too many conversations to look at goes on working", .stores)
struct OverfullMailboxTests {
  private static let rows = 20_000

  /// A store in which bob's table of conversations has many rows of a state, beside what is in his row.
  private func store(
    _ policy: StoreSettings.QuotaPolicy, filledWith state: ConversationState
  ) async throws -> OpenStore {
    let open = try await OpenStore(
      .testing.with {
        $0.conversationsMax = 100
        $0.quotaPolicy = policy
      })
    _ = try await open.store.deposit(.direct("hi"), to: ["bob"])
    try await open.store.settle()
    await open.store.close()
    try SettledRows(of: open.path).fill("bob", with: state, count: Self.rows)
    try await open.reopen()
    return open
  }

  @Test func `it comes down by what goes at once, until a look can count what is left`()
    async throws
  {
    let open = try await store(.refuseNewest, filledWith: .init(lastNumber: 1, readThrough: 1))
    var left = Self.rows
    for number in 0..<5 {
      #expect(try await open.store.countedConversations() == nil)
      try await open.store.deposit(from: [Self.rows + number])
      try await open.store.settle()
      left += 1 - 1024
      #expect(try open.store.conversationRows() == left)
    }
    #expect(try await open.store.countedConversations() == UInt64(left + 1))
    #expect(try open.store.unread(of: "bob").total == 6)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `it is looked through part by part, and in vain once`() async throws {
    let open = try await store(.refuseNewest, filledWith: .init(notifications: .none))
    var looked: [Int] = []
    for _ in 0..<4 {
      // It is let go of in between, and does not begin again.
      open.store.recent.evictClean()
      looked.append(
        try await open.store.work {
          await #expect(throws: MailboxError.tooManyConversations(of: "bob", limit: 100)) {
            try await open.store.setNotifications(.none, of: "#new", in: "bob")
          }
        }.conversations)
    }
    // With the one in the mailbox's row.
    let part = ConversationLook.conversationsMax
    #expect(looked == [part + 1, Self.rows - part + 1, 0, 0])
    await open.store.close()
  }

  @Test func `rows of which nothing is known go alone`() async throws {
    let open = try await store(.dropOldest, filledWith: ConversationState())
    for number in 0..<6 {
      try await open.store.deposit(from: [number])
      try await open.store.settle()
    }
    #expect(try open.store.conversationRows() < ConversationLook.conversationsMax)
    #expect(try await open.store.countedConversations() == 7)
    #expect(try open.store.unread(of: "bob").total == 7)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }
}

extension SettledRows {
  /// Gives a mailbox many conversations behind its row, `#0` and on, which its head does not count.
  fileprivate func fill(
    _ address: MailboxAddress, with state: ConversationState, count: Int
  ) throws {
    try change { (settled, transaction) throws(MailboxError) in
      let key = MailboxKey(address)
      guard var row = try settled.mailbox(key, in: transaction) else {
        throw .unknownUser(address)
      }
      row.head.conversations = nil
      row.hasMoreConversations = true
      let value = row.encoded
      let conversation = state.row
      try lmdb { () throws(LMDBError) in
        try transaction.put(value.span.bytes, for: key, in: settled.mailboxes)
        for number in 0..<count {
          try transaction.put(
            conversation.span.bytes,
            for: RowKey(key, ConversationKey(.group(GroupID(number: number)))),
            in: settled.conversations)
        }
      }
    }
  }
}

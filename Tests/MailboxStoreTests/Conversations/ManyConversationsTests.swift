import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

/// Conversations lie in their mailbox's row while they are few and short, and else in a table.
@Suite("Many conversations: none is lost between the mailbox's row and their table", .stores)
struct ManyConversationsTests {
  private static func group(_ number: Int) -> GroupID { GroupID(checked: "#group-\(number)") }

  /// Returns the numbers of bob's conversations in each place in LMDB.
  private func places(in store: EmbeddedStore) throws -> (inRow: Int, inTable: Int) {
    let settled = store.recent.settled
    return try settled.read { (transaction) throws(MailboxError) in
      let key = MailboxKey("bob")
      let row = try settled.mailbox(key, in: transaction)
      var more = 0
      try settled.forEachRow(of: key, in: settled.conversations, transaction) { _, _ in more += 1 }
      return (row?.conversations.count ?? 0, more)
    }
  }

  @Test func `counts are right when there are more than the row holds, settled at every step`()
    async throws
  {
    let open = try await OpenStore()
    var expected: [Conversation: UInt64] = [:]
    for round in 1...5 {
      for number in 0..<(2 * round) {
        let group = Self.group(number)
        _ = try await open.store.deposit(.group("m", in: group), to: ["bob"])
        expected[.group(group), default: 0] += 1
        if number.isMultiple(of: 3) { try await open.store.settle() }
      }
      try await open.store.settle()
      if round == 3 { try await open.reopen() }
      let unread = try open.store.unread(of: "bob")
      for (conversation, count) in expected { #expect(unread[conversation] == count) }
    }
    let places = try places(in: open.store)
    #expect(places.inRow > 0 && places.inTable > 0 && places.inRow + places.inTable == 10)
    let head = try open.store.summary(of: "bob").head
    for number in 0..<10 {
      let conversation = Conversation.group(Self.group(number))
      _ = try await open.store.markRead("bob", conversation: conversation, through: head)
      try await open.store.settle()
    }
    #expect(try open.store.unread(of: "bob").total == 0)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }

  @Test func `one whose unread messages lie scattered moves to the table, and counts on`()
    async throws
  {
    let open = try await OpenStore()
    for _ in 0..<12 {
      _ = try await open.store.deposit(.group("m", in: Self.group(0)), to: ["bob"])
      _ = try await open.store.deposit(.direct("m"), to: ["bob"])
      try await open.store.settle()
    }
    let places = try places(in: open.store)
    #expect(places.inRow + places.inTable == 2 && places.inTable > 0)
    let unread = try open.store.unread(of: "bob")
    #expect(unread[.group(Self.group(0))] == 12 && unread["alice"] == 12)
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }
}

import MailboxModel
import MailboxTesting
import StoredBytes

@testable import MailboxStore

extension GroupID {
  /// `#0`, `#1`, …
  init(number: Int) { self.init(checked: "#\(number)") }
}

extension EmbeddedStore {
  /// A message from each of some groups, in their order.
  func deposit(from groups: some Sequence<Int>, to mailboxes: [MailboxAddress] = ["bob"])
    async throws
  {
    let deposits = groups.map { number in
      Deposit(.group("m", in: GroupID(number: number)), to: mailboxes)
    }
    for result in await deposit(deposits) { _ = try result.get() }
  }

  /// Reads all of some groups.
  func read(_ groups: some Sequence<Int>, of mailbox: MailboxAddress = "bob") async throws {
    let head = try summary(of: mailbox).head
    for number in groups {
      _ = try await markRead(mailbox, conversation: .group(GroupID(number: number)), through: head)
    }
  }

  /// The numbers of the groups that a mailbox knows.
  func groups(of mailbox: MailboxAddress = "bob") throws -> [Int] {
    try view.conversations(of: mailbox).compactMap { summary in
      guard case .group(let group) = summary.conversation else { return nil }
      return Int(group.value.dropFirst())
    }.sorted()
  }

  /// Returns the number of conversations that a mailbox says it has.
  func countedConversations(of mailbox: MailboxAddress = "bob") async throws -> UInt64? {
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.recent.withMailbox(MailboxKey(mailbox)) { $0?.head.conversations }
    }
  }

  /// Returns the number of rows in LMDB of a mailbox's conversations, beside those in its own row.
  func conversationRows(of mailbox: MailboxAddress = "bob") throws -> Int {
    let settled = recent.settled
    var rows = 0
    try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(of: MailboxKey(mailbox), in: settled.conversations, transaction) {
        _, _ in rows += 1
      }
    }
    return rows
  }
}

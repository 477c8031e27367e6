internal import MailboxModel
internal import MailboxStore

extension StandardOutput {
  /// A user's unread counts, as a table or as JSON.
  func unread(_ unread: Unread, of mailbox: MailboxAddress, asJSON: Bool) throws {
    guard !asJSON else { return try json(UnreadAnswer(unread, of: mailbox)) }
    var table = Table(.text("CONVERSATION"), .text("KIND"), .number("UNREAD"))
    for count in unread.conversations {
      table.add(
        count.conversation.description, count.conversation.kind, Quantities.count(count.count))
    }
    table.add("total", "", Quantities.count(unread.total))
    try table.write(to: self)
  }
}

extension Conversation {
  /// The word for machines and tables.
  var kind: String { isGroup ? "group" : "peer" }
}

private struct UnreadAnswer: Encodable {
  struct Count: Encodable {
    let conversation: String
    let kind: String
    let count: UInt64
    let readThrough: UInt64
  }

  let user: String
  let total: UInt64
  let conversations: [Count]

  init(_ unread: Unread, of mailbox: MailboxAddress) {
    user = mailbox.user.value
    total = unread.total
    conversations = unread.conversations.map {
      Count(
        conversation: $0.conversation.description, kind: $0.conversation.kind, count: $0.count,
        readThrough: $0.readThrough)
    }
  }
}

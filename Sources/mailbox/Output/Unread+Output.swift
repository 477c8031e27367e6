internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

extension StandardOutput {
  /// Writes the unread counts of a user's conversations, as a table or as JSON.
  func unread(
    in conversations: [ConversationSummary], of mailbox: MailboxAddress, asJSON: Bool
  ) throws {
    let unread = conversations.filter { $0.unread > 0 }
    guard !asJSON else { return try json(UnreadAnswer(unread, of: mailbox)) }
    var table = Table(.text("CONVERSATION"), .text("KIND"), .number("UNREAD"))
    for summary in unread {
      table.add(
        summary.conversation.description, summary.conversation.kind,
        Quantities.count(summary.unread))
    }
    table.add("total", "", Quantities.count(unread.reduce(0) { $0 + $1.unread }))
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

  init(_ unread: [ConversationSummary], of mailbox: MailboxAddress) {
    user = mailbox.user.value
    total = unread.reduce(0) { $0 + $1.unread }
    conversations = unread.map {
      Count(
        conversation: $0.conversation.description, kind: $0.conversation.kind, count: $0.unread,
        readThrough: $0.readThrough)
    }
  }
}

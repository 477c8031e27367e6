internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// The conversation of a mailbox that a command works on.
struct ConversationOptions: ParsableArguments {
  @Argument(help: "The peer's or the group's id, when that says which it is.")
  var conversation: String?

  @Option(help: "The one-to-one conversation with this user.")
  var peer: String?

  @Option(help: "This group.")
  var group: String?

  func validate() throws {
    guard [conversation, peer, group].count(where: { $0 != nil }) == 1 else {
      throw ValidationError("name one conversation: its id alone, or with --peer or --group")
    }
  }

  /// The conversation; its id alone is looked up among those that the mailbox has.
  func resolve(in mailbox: MailboxAddress, of view: StoreView) throws -> Conversation {
    if let peer { return .peer(try UserID(peer)) }
    if let group { return .group(try GroupID(group)) }
    let asked = Conversation.peer(try UserID(conversation ?? ""))
    let matches = try view.conversations(of: mailbox).map(\.conversation)
      .filter { $0.description.hasBytes(of: asked.description) }
    guard let match = matches.first else {
      throw MailboxError.unknownConversation(asked, of: mailbox)
    }
    guard matches.count == 1 else {
      throw Failure(
        .usage, "'\(asked)' is a peer and a group of \(mailbox)", hint: "say --peer or --group")
    }
    return match
  }
}

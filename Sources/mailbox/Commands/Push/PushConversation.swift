internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox push conversation`
struct PushConversation: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "conversation",
    abstract: "Shows or sets which messages of a conversation are pushed.")

  @Argument(help: "Who is notified.")
  var user: String

  @OptionGroup var conversation: ConversationOptions

  @Option(help: "All of them, those that mention the user, or none.")
  var notify: ConversationNotifications?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  private struct Answer: Encodable {
    let user: String
    let conversation: String
    let kind: String
    let notifications: String
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    let (named, notifications) =
      if let notify { try await set(notify, in: mailbox) } else { try look(in: mailbox) }
    let answers = StandardOutput()
    if output.json {
      try answers.json(
        Answer(
          user: user, conversation: named.description, kind: named.kind,
          notifications: notifications.description))
    } else {
      try answers.pairs([(named.description, "notifies of \(notifications)")])
    }
    try answers.flush()
  }

  private func look(in mailbox: MailboxAddress) throws -> (Conversation, ConversationNotifications)
  {
    let view = try store.view()
    let named = try conversation.resolve(in: mailbox, of: view)
    let known = try view.conversations(of: mailbox).first { $0.conversation == named }
    return (named, known?.notifications ?? .all)
  }

  private func set(_ notifications: ConversationNotifications, in mailbox: MailboxAddress)
    async throws -> (Conversation, ConversationNotifications)
  {
    try await store.withStore { store in
      let named = try conversation.resolve(in: mailbox, of: store.view)
      try await store.setNotifications(notifications, of: named, in: mailbox)
      return (named, notifications)
    }
  }
}

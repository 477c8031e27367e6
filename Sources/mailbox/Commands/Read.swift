internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox read`
struct Read: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Marks a conversation read, as a whole or through a sequence.")

  @Argument(help: "Who has read it.")
  var user: String

  @OptionGroup var conversation: ConversationOptions

  @Option(help: ArgumentHelp("Only through this sequence.", valueName: "seq"))
  var through: UInt64?

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let mailbox = try store.mailbox(user)
    let conversations = try await store.withStore { store in
      let conversation = try conversation.resolve(in: mailbox, of: store.view)
      let head = try store.summary(of: mailbox).head
      try await store.markReadWithoutCounts(
        mailbox, conversation: conversation, through: through ?? head)
      return try store.view.conversations(of: mailbox)
    }
    let answers = StandardOutput()
    try answers.unread(in: conversations, of: mailbox, asJSON: output.json)
    try answers.flush()
  }
}

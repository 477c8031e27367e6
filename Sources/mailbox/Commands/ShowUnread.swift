internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox unread`
struct ShowUnread: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "unread", abstract: "Shows how much is unread, by conversation and in all.")

  @Argument(help: "Whose mailbox.")
  var user: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let mailbox = try store.mailbox(user)
    let answers = StandardOutput()
    try answers.unread(
      in: try store.view().conversations(of: mailbox), of: mailbox, asJSON: output.json)
    try answers.flush()
  }
}

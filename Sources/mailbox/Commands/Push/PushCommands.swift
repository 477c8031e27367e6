internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox push`
struct PushCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push",
    abstract: "Shows and sets what a user wants of pushes, and what became of them.",
    subcommands: [PushShow.self, PushSet.self, PushConversation.self, PushExplain.self])
}

/// `mailbox push show`
struct PushShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show", abstract: "Shows what a user wants of pushes.")

  @Argument(help: "Who wants it.")
  var user: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() throws {
    let preferences = try store.view().pushPreferences(of: try store.mailbox(user))
    let answers = StandardOutput()
    try answers.preferences(preferences, asJSON: output.json)
    try answers.flush()
  }
}

extension StandardOutput {
  /// Push preferences, in words or as JSON.
  func preferences(_ preferences: PushPreferences, asJSON: Bool) throws {
    if asJSON {
      try json(PushLine(preferences))
    } else {
      try pairs([("pushes", preferences.text)])
    }
  }
}

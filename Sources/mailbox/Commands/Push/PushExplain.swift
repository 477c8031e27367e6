internal import ArgumentParser
internal import FoundationEssentials
internal import MailboxModel
internal import MailboxPush
internal import MailboxStore
internal import MailboxTool

/// `mailbox push explain`
struct PushExplain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "explain", abstract: "Shows what became of a user's pushes, and why.")

  @Argument(help: "Whose mailbox.")
  var user: String

  @Argument(
    help: """
      The message's sequence in the mailbox, or the id that its sender gave it. A number is looked \
      for as both.
      """)
  var message: String?

  @Option(help: ArgumentHelp("Lines at most, of each kind.", valueName: "n"))
  var limit = 1000

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func validate() throws {
    guard (1...1_000_000).contains(limit) else {
      throw ValidationError("--limit is \(limit): it goes from 1 to 1000000")
    }
  }

  func run() throws {
    let mailbox = try store.mailbox(user)
    // Says what is wrong with the store, or with the user, before the tables are looked for.
    _ = try store.view().summary(of: mailbox)
    let tables = try openTables()
    let wanted = try message.map { (text) throws in try PushedMessage(text) }
    let done =
      try wanted.map { (wanted) throws in
        try tables.ledger(of: mailbox, message: wanted, limit: limit)
      } ?? tables.ledger(of: mailbox, limit: limit)
    let owed = try tables.owed(to: mailbox, message: wanted, limit: limit)
    let lines = done.map { PushedLine($0) } + owed.map { PushedLine($0) }
    let answers = StandardOutput()
    if output.json {
      for line in lines { try answers.json(line) }
    } else {
      try answers.pushed(lines)
    }
    try answers.flush()
  }

  private func openTables() throws -> PushTables {
    let directory = try store.namedDirectory() + "/push"
    guard FileManager.default.fileExists(atPath: directory + "/data.mdb") else {
      throw Failure(
        .notFound, "the store has no push tables in '\(directory)'",
        hint: "they begin when a dispatcher works on the store")
    }
    return try PushTables(reading: directory)
  }
}

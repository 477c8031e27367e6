internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore

/// `mailbox purge`
struct Purge: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Empties a mailbox for good and begins a new epoch.",
    discussion: "Messages and conversations go; devices and the user's push preferences stay.")

  @Argument(help: "Whose mailbox.")
  var user: String

  @Flag(help: "Do it.")
  var yes = false

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  private struct Answer: Encodable {
    let user: String
    let messages: UInt64
    let epoch: String
  }

  func run() async throws {
    let mailbox = try store.mailbox(user)
    guard yes else {
      let waiting = try store.view().summary(of: mailbox).messages
      throw Failure(
        .usage,
        "this removes \(Quantities.count(waiting, "waiting message")) of \(mailbox) for good",
        hint: "add --yes to do it")
    }
    let (before, epoch) = try await store.withStore { store in
      let before = try store.summary(of: mailbox)
      return (before, try await store.purge(mailbox))
    }
    let answers = StandardOutput()
    if output.json {
      try answers.json(
        Answer(user: user, messages: before.messages, epoch: epoch.description))
    } else {
      try answers.line(
        "removed \(Quantities.count(before.messages, "message")); the new epoch is \(epoch)")
    }
    try answers.flush()
  }
}

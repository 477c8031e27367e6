internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox recall`
struct Recall: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Takes a message back from mailboxes where no device has acknowledged it yet.",
    discussion: "A gap stands in its place, and it no longer counts as unread.")

  @Argument(help: "The sender's own id of the message.")
  var id: String

  @Argument(help: ArgumentHelp("From whose mailboxes.", valueName: "user"))
  var users: [String]

  @Option(help: "Who sent it.")
  var from: String

  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  private struct Answer: Encodable {
    struct Outcome: Encodable {
      let user: String
      let outcome: String
      let sequence: UInt64?
    }
    let outcomes: [Outcome]
  }

  func run() async throws {
    let id = try MessageID(id)
    let sender = try UserID(from)
    let mailboxes = try users.map { try store.mailbox($0) }
    let outcomes = try await store.withStore {
      try await $0.recall(id, from: sender, in: mailboxes)
    }
    let answers = StandardOutput()
    if output.json {
      try answers.json(Answer(outcomes: outcomes.map(answer)))
    } else {
      try answers.pairs(outcomes.map { ($0.mailbox.user.value, text(of: $0.result)) })
    }
    try answers.flush()
    if outcomes.allSatisfy({ $0.result == .notFound }) {
      throw Failure(
        .notFound, "none of the mailboxes holds a message '\(id)' from '\(sender)'",
        hint: "check the message's id, its sender and the users")
    }
  }

  private func answer(_ outcome: RecallOutcome) -> Answer.Outcome {
    let user = outcome.mailbox.user.value
    return switch outcome.result {
    case .recalled(let sequence): .init(user: user, outcome: "recalled", sequence: sequence)
    case .delivered(let sequence): .init(user: user, outcome: "delivered", sequence: sequence)
    case .notFound: .init(user: user, outcome: "notFound", sequence: nil)
    }
  }

  private func text(of result: RecallOutcome.Result) -> String {
    switch result {
    case .recalled(let sequence): "recalled, a gap stands at sequence \(sequence)"
    case .delivered(let sequence): "too late, a device has sequence \(sequence)"
    case .notFound: "holds no such message"
    }
  }
}

internal import ArgumentParser
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool

/// `mailbox deposit`
struct DepositCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deposit", abstract: "Puts a message into one or many mailboxes.",
    discussion: "A message with an id that a mailbox has already is not stored again.")

  @Argument(help: ArgumentHelp("Whose mailboxes.", valueName: "user"))
  var users: [String]

  @Option(help: "Who sends it.")
  var from: String

  @Option(help: "What it says.")
  var text: String

  @Option(help: "The group it is sent to; without one it is one-to-one.")
  var group: String?

  @Option(help: "The sender's own id of the message.")
  var id: String?

  @Option(help: "The sender's name for people.")
  var name = ""

  @Option(help: "Whom it is for, when that does not follow from the users.")
  var peer: String?

  @Option(help: ArgumentHelp("Seconds that it waits.", valueName: "seconds"))
  var ttl: UInt32?

  @Flag(help: "Do not count it as unread.")
  var uncounted = false

  @Flag(help: "Reach only those who are there now; store nothing.")
  var onlineOnly = false

  @OptionGroup var settings: SettingsOptions
  @OptionGroup var store: StoreOptions
  @OptionGroup var output: OutputOptions

  func run() async throws {
    let message = try message()
    let recipients = try users.map { try store.mailbox($0) }
    let receipt = try await store.withStore(
      creates: true, settings: settings.settings(otherwise: .dropOldest)
    ) {
      try await $0.deposit(message, to: recipients)
    }
    try print(receipt)
  }

  private func message() throws -> Message {
    var message = Message(
      from: try UserID(from), senderName: name, id: try id.map { try MessageID($0) },
      audience: try .named(group: group, peer: peer, from: from, to: users),
      content: .elements([.text(text)]))
    message.counts = !uncounted
    message.isOnlineOnly = onlineOnly
    message.timeToLiveSeconds = ttl
    return message
  }

  private struct Answer: Encodable {
    struct Entry: Encodable {
      let user: String
      let sequence: UInt64
      let duplicate: Bool
    }
    let entries: [Entry]
  }

  private func print(_ receipt: Receipt) throws {
    let answers = StandardOutput()
    if output.json {
      try answers.json(
        Answer(
          entries: receipt.entries.map {
            .init(
              user: $0.mailbox.user.value, sequence: $0.sequence, duplicate: $0.isDuplicate)
          }))
    } else {
      try answers.pairs(receipt.entries.map { ($0.mailbox.user.value, outcome(of: $0)) })
    }
    try answers.flush()
  }

  private func outcome(of entry: Receipt.Entry) -> String {
    if entry.isDuplicate { return "had it already, as sequence \(entry.sequence)" }
    return entry.sequence == 0 ? "online only, not stored" : "sequence \(entry.sequence)"
  }
}

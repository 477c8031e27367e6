internal import ArgumentParser
internal import MailboxGateways
internal import MailboxModel
internal import MailboxTool

/// `mailboxd credential ls`
struct CredentialList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the credentials, without their secrets.",
    discussion: """
      Without MAILBOX_SECRETS_KEY it lists their names; '?' marks what takes the key to read.
      """)

  @Flag(help: "Answer in JSON, for machines: a line a credential.")
  var json = false

  @OptionGroup var store: StoreOptions

  func run() async throws {
    let kept = CredentialStore(
      in: try await store.pushDirectory(), key: try SecretsKey.ofEnvironment())
    guard kept.hasKey else { return try show(names: try await kept.names()) }
    let found = try await kept.all()
    let summaries = found.credentials.map(CredentialSummary.init)
    if json {
      for summary in summaries { print(try CredentialLine(summary).text()) }
    } else if !summaries.isEmpty || found.problems.isEmpty {
      show(
        summaries.map {
          [
            $0.name.value, $0.kind.rawValue, $0.environment?.description ?? "-", $0.expiry,
            $0.appsInWords, $0.purpose,
          ]
        })
    }
    // What can be read was shown; the first that cannot ends the command.
    if let problem = found.problems.first { throw problem }
  }

  /// Names are those of the files: they take no key.
  private func show(names: [CredentialName]) throws {
    if json {
      for name in names { print(try CredentialNameLine(name: name.value).text()) }
    } else {
      show(names.map { [$0.value, "?", "?", "?", "?", "set \(SecretsKey.variable) to see it"] })
    }
  }

  private func show(_ rows: [[String]]) {
    var table = Table(
      .text("NAME"), .text("KIND"), .text("ENVIRONMENT"), .text("EXPIRES"), .text("APPS"),
      .text("FOR"))
    for row in rows { table.add(row) }
    for line in table.takeLines() { print(line) }
  }
}

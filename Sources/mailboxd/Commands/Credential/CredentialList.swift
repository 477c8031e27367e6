internal import ArgumentParser
internal import MailboxGateways
internal import MailboxModel

/// `mailboxd credential ls`
struct CredentialList: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ls", abstract: "Lists the credentials, without their secrets.")

  @Flag(help: "Answer in JSON, for machines: a line a credential.")
  var json = false

  @OptionGroup var store: StoreOptions

  func run() async throws {
    let kept = CredentialStore(
      in: try await store.pushDirectory(), key: try SecretsKey.ofEnvironment())
    let found = try await kept.all()
    let summaries = found.credentials.map(CredentialSummary.init)
    if json {
      for summary in summaries { print(try CredentialLine(summary).text()) }
    } else if !summaries.isEmpty || found.problems.isEmpty {
      var columns = Columns("NAME", "KIND", "ENVIRONMENT", "EXPIRES", "FOR")
      for summary in summaries {
        columns.add(
          summary.name, summary.kind.rawValue, summary.environment?.description ?? "-",
          summary.expiry, summary.purpose)
      }
      for line in columns.lines { print(line) }
    }
    // What can be read was shown; the first that cannot ends the command.
    if let problem = found.problems.first { throw problem }
  }
}

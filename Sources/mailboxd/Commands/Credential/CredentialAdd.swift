internal import ArgumentParser
internal import MailboxGateways
internal import MailboxModel

/// `mailboxd credential add`
struct CredentialAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Adds a credential under a new name.")

  /// Only the server knows when it has taken a credential, so only the server resumes it: what went by
  /// the old one would suspend it again.
  static let whatFollows =
    "a server that runs takes it within seconds, and sends what waited for it"

  @OptionGroup var credential: CredentialOptions
  @OptionGroup var store: StoreOptions

  func run() async throws {
    let directory = try await store.pushDirectory()
    let kept = CredentialStore(in: directory, key: try SecretsKey.ofEnvironment())
    let added = try credential.credential()
    try await kept.add(added)
    print("added \(CredentialSummary(added).words)".oneLine)
    print(Self.whatFollows)
  }
}

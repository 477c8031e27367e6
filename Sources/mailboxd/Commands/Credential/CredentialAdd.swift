internal import ArgumentParser
internal import MailboxGateways

/// `mailboxd credential add`
struct CredentialAdd: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "add", abstract: "Adds a credential under a new name.")

  @OptionGroup var credential: CredentialOptions
  @OptionGroup var store: StoreOptions

  func run() async throws {
    let directory = try await store.pushDirectory()
    let kept = CredentialStore(in: directory, key: try SecretsKey.ofEnvironment())
    let added = try credential.credential()
    try await kept.add(added)
    try await resume(added.name, in: directory)
    print("added \(CredentialSummary(added).words)")
  }
}

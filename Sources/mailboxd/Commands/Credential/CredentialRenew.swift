internal import ArgumentParser
internal import MailboxGateways

/// `mailboxd credential renew`
struct CredentialRenew: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renew",
    abstract: "Puts another credential of the same kind under a name: what is bound to it stays.")

  @OptionGroup var credential: CredentialOptions
  @OptionGroup var store: StoreOptions

  func run() async throws {
    let directory = try await store.pushDirectory()
    let kept = CredentialStore(in: directory, key: try SecretsKey.ofEnvironment())
    let renewed = try credential.credential()
    try await kept.renew(renewed)
    print("renewed \(CredentialSummary(renewed).words)")
    print(CredentialAdd.whatFollows)
  }
}

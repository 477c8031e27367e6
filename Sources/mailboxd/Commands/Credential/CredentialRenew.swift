internal import ArgumentParser
internal import MailboxGateways
internal import MailboxModel

/// `mailboxd credential renew`
struct CredentialRenew: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "renew",
    abstract: "Puts another credential of the same kind under a name: what is bound to it stays.",
    discussion: """
      It stays for the apps that the one before was for, unless --app or --all-apps says otherwise. What \
      is bound by it in other apps is no longer pushed to.
      """)

  @OptionGroup var credential: CredentialOptions

  @Flag(help: "It is for all apps from now on.")
  var allApps = false

  @OptionGroup var store: StoreOptions

  func validate() throws {
    guard !allApps || credential.apps.isEmpty else {
      throw ValidationError("--app and --all-apps are given, give one")
    }
  }

  func run() async throws {
    let directory = try await store.pushDirectory()
    let kept = CredentialStore(in: directory, key: try SecretsKey.ofEnvironment())
    let renewed = try await kept.renew(
      try credential.credential(), keepsApps: !allApps && credential.apps.isEmpty)
    print("renewed \(CredentialSummary(renewed).words)".oneLine)
    print(CredentialAdd.whatFollows)
  }
}

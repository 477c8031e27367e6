internal import ArgumentParser
internal import MailboxGateways

/// `mailboxd credential rm`
struct CredentialRemove: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "rm", abstract: "Removes a credential; what is bound to it is no longer pushed to."
  )

  @Argument(help: "What bindings call it.")
  var name: String

  @OptionGroup var store: StoreOptions

  func run() async throws {
    try await CredentialStore(in: try await store.pushDirectory(), key: nil).remove(name)
    print("removed \(name)")
  }
}

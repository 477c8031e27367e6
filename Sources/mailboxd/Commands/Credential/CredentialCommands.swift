internal import ArgumentParser

/// `mailboxd credential`
struct CredentialCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "credential",
    abstract: "Manages what the server signs in to push providers with.",
    discussion: """
      Credentials are kept in the store, encrypted with the key in MAILBOX_SECRETS_KEY: 32 bytes in \
      hexadecimal, as 'openssl rand -hex 32' makes them. A server that runs takes changes within \
      seconds.
      """,
    subcommands: [
      CredentialAdd.self, CredentialList.self, CredentialRenew.self, CredentialRemove.self,
    ])
}

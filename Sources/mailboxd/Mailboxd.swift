internal import ArgumentParser
internal import MailboxTool

/// The server as a program.
@main
struct Mailboxd: Program {
  static let configuration = CommandConfiguration(
    commandName: "mailboxd",
    abstract: "Serves the mailboxes of a store to apps and to servers that send, over gRPC.",
    discussion: """
      Settings come from flags, then from the environment (MAILBOX_PORT, MAILBOX_TLS_KEY_FILE, …), \
      then from the file that --config names (JSON or YAML). `mailboxd --print-config` shows what \
      holds, and the names.

      Exit codes:
        0   ended as told
        1   failed for another reason
        64  bad usage, or settings that are wrong or unsafe
        65  the store is damaged
        66  not found: the store, a file, a credential, or a device
        69  busy: another process owns the store, or listens at the port
        74  input or output failed
        75  the journal failed while it served: start it again
        77  no permission
      """,
    version: "0.1.0",
    subcommands: [Serve.self, Token.self, CredentialCommands.self, PushCommands.self],
    defaultSubcommand: Serve.self)
}

internal import ArgumentParser
internal import MailboxTool

/// The command-line tool: looks into a store, and does by hand what a server does with it.
@main
struct Mailbox: Program {
  static let configuration = CommandConfiguration(
    commandName: "mailbox",
    abstract: "Keeps chat messages for phones that are asleep, and looks inside.",
    discussion: """
      A store is a directory; name it with --store, or in MAILBOX_STORE. Commands that only read \
      work beside a running owner. `mailbox demo` shows what it is all about.

      Exit codes:
        0   done
        1   refused for another reason, for instance a mailbox that is full
        64  bad usage or bad input
        65  the store is damaged, verify found problems, or import met bad lines
        66  not found: a user, device, conversation, app or file, or the store itself
        69  busy: another process owns the store
        74  input or output failed
        77  no permission, or read-only
      """,
    version: "0.1.0",
    groupedSubcommands: [
      CommandGroup(name: "Getting started", subcommands: [Demo.self]),
      CommandGroup(
        name: "Messages",
        subcommands: [
          DepositCommand.self, Import.self, Export.self, Drain.self, Acknowledge.self, Read.self,
          Recall.self,
        ]),
      CommandGroup(
        name: "Looking",
        subcommands: [List.self, Show.self, ShowUnread.self, Statistics.self, Verify.self]),
      CommandGroup(
        name: "Users", subcommands: [DeviceCommands.self, PushCommands.self, Purge.self]),
    ])
}

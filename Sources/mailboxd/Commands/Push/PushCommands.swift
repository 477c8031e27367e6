internal import ArgumentParser

/// `mailboxd push`
struct PushCommands: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "push", abstract: "Tries pushes.", subcommands: [PushTest.self])
}

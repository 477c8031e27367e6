import ArgumentParser

/// Ordinary users of a real `mailboxd`, and hostile ones beside them: see `Scripts/soak`.
@main
struct SoakCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-soak",
    abstract:
      "Serves ordinary users while hostile ones work beside them, and says what it did to them.",
    subcommands: [SoakRun.self, HostileRun.self], defaultSubcommand: SoakRun.self)
}

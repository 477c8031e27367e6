internal import ArgumentParser

/// The mailbox server over the network, beside its limits and the brokers a user would pick instead.
@main
struct Wire: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-wire",
    abstract: "Run works over the wire on the mailbox server, its limits and its rivals.",
    subcommands: [RunAll.self, RunPart.self], defaultSubcommand: RunAll.self)

  static func main() async {
    // Before there are other threads, so that none of them takes what Interruption waits for.
    if CommandLine.arguments.dropFirst().first != "part" { Interruption.hold() }
    await main(nil)
  }
}

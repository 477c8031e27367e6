internal import ArgumentParser

/// How fast pushes are decided, rendered and dispatched.
@main
struct PushBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-push-bench",
    abstract: "Measure deciding, rendering and dispatching pushes on this machine.",
    // A gateway with a network, measured against a server on loopback, would be a command here.
    subcommands: [RenderCommand.self, DispatchCommand.self])
}

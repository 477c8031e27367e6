internal import ArgumentParser

/// The speed at which pushes are decided, rendered, dispatched and sent.
@main
struct PushBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-push-bench",
    abstract: "Measure deciding, rendering, dispatching and sending pushes on this machine.",
    subcommands: [
      RenderCommand.self, DispatchCommand.self, APNsCommand.self, DepositsCommand.self,
    ])
}

internal import ArgumentParser

/// The mailbox server over the network, beside its limits and the brokers a user would pick instead.
@main
enum Wire {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst()
    if arguments.first == Part.command, let part = arguments.dropFirst().first {
      RunPart(json: part).runToEnd()
    }
    // Before there are other threads, so that none of them takes what Interruption waits for.
    Interruption.hold()
    RunAll.main()
  }
}

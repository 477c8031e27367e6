internal import ArgumentParser
internal import Foundation

/// `mailbox-push-bench dispatch`
struct DispatchCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dispatch",
    abstract: "Send pushes through the dispatcher to a gateway that answers at once.")

  @Option(help: "How many pushes a round sends: one message each, to as many sleeping phones.")
  var pushes = 20_000

  @Option(help: "Where the stores are made; a directory on the disk that is to be measured.")
  var directory = FileManager.default.temporaryDirectory.path

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    guard (1...10_000_000).contains(pushes) else {
      throw ValidationError("--pushes is \(pushes): it goes from 1 to 10000000")
    }
  }

  func run() async throws {
    var walls: [Double] = []
    var cores: [Double] = []
    for round in 0..<measuring.rounds {
      let place = "\(directory)/mailbox-push-bench-\(getpid())-\(round)"
      defer { try? FileManager.default.removeItem(atPath: place) }
      let time = try await DispatchWork(directory: place, pushes: pushes).run()
      walls.append(Double(pushes) / time.wallSeconds)
      cores.append(Double(pushes) / time.coreSeconds)
    }
    try measuring.write([
      Figure("dispatch", "mailbox", "pushes/s", of: walls),
      Figure("dispatch", "mailbox", "pushes/core second", of: cores),
    ])
  }
}

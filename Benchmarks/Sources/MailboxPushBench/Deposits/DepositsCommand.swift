internal import ArgumentParser
internal import Foundation

/// `mailbox-push-bench deposits`
struct DepositsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deposits",
    abstract: "Time deposits at a steady rate, with and without a push to Apple for each.",
    discussion: """
      Each message wakes a phone: through the dispatcher, the gateway and TLS, to a server in the same
      process. Rounds with and without take turns.
      """)

  @Option(help: "Deposits a second, and so pushes.")
  var rate = 5000

  @Option(help: "How long a round takes.")
  var seconds = 5

  @Option(help: "Where the stores are made; a directory on the disk that is to be measured.")
  var directory = FileManager.default.temporaryDirectory.path

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    guard (1...100_000).contains(rate), (1...600).contains(seconds) else {
      throw ValidationError("the rate goes from 1 to 100000, the seconds from 1 to 600")
    }
  }

  func run() async throws {
    var figures: [String: [Double]] = [:]
    for round in 0..<measuring.rounds {
      for pushes in [false, true] {
        let place = "\(directory)/mailbox-push-bench-\(getpid())-\(round)-\(pushes)"
        defer { try? FileManager.default.removeItem(atPath: place) }
        let load = SteadyLoad(
          directory: place, rate: rate, seconds: seconds, pushes: pushes)
        let found = try await load.run()
        let system = pushes ? "with pushes" : "without"
        figures["deposit-p50 \(system)", default: []].append(found.medianMicroseconds)
        figures["deposit-p99 \(system)", default: []].append(found.p99Microseconds)
        if pushes { figures["pushed", default: []].append(found.pushesPerSecond) }
      }
    }
    var rows: [Figure] = []
    for work in ["deposit-p50", "deposit-p99"] {
      for system in ["without", "with pushes"] {
        rows.append(Figure(work, system, "µs", of: figures["\(work) \(system)"] ?? []))
      }
    }
    rows.append(Figure("push-all", "mailbox", "pushes/s", of: figures["pushed"] ?? []))
    try measuring.write(rows)
  }
}

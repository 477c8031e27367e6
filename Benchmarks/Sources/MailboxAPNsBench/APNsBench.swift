internal import ArgumentParser
internal import Foundation
internal import MailboxGateways
internal import MailboxPush
internal import NIOPosix

/// How many pushes a second go to Apple over one connection: through the gateway, TLS and HTTP/2, to a
/// server on loopback that takes them all.
@main
struct APNsBench: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "mailbox-apns-bench",
    abstract: "Push over one connection of TLS on loopback to a server in the same process.")

  @Option(help: "How many pushes a round has.")
  var pushes = 50_000

  @Option(help: "How many rounds count; one more warms up.")
  var rounds = 5

  @Option(help: "How many pushes are under way at once.")
  var underWay = 500

  @Option(help: "Write the figure as JSON to a file, - for standard output.")
  var json: String?

  func validate() throws {
    guard pushes > 0, rounds > 0, (1...1000).contains(underWay) else {
      throw ValidationError("there have to be pushes and rounds, and 1 to 1000 under way")
    }
  }

  func run() async throws {
    let identity = try ServerIdentity()
    let server = try await TakingServer.start(identity)
    var settings = GatewaySettings()
    settings.applePushProduction = ProviderAddress(host: "127.0.0.1", port: server.port)
    settings.trustRootsPEM = identity.pem
    let gateway = try await APNsGateway(
      Payloads.credential, settings: settings,
      group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    let payloads = try Payloads.make(pushes)
    var rates: [Double] = []
    for round in 0...rounds {
      let rate = try await Payloads.send(payloads, through: gateway, underWay: underWay)
      if round > 0 { rates.append(rate) }
      if json != "-" { print(round == 0 ? "warm-up" : "round \(round)", "\(Int(rate)) pushes/s") }
    }
    await gateway.close()
    guard server.connections == 1, server.taken == pushes * (rounds + 1) else {
      throw Untrue(
        description: "the server took \(server.taken) pushes over \(server.connections) connections"
      )
    }
    try await server.stop()
    try write(rates.sorted())
  }

  private func write(_ rates: [Double]) throws {
    let middle = (rates[(rates.count - 1) / 2] + rates[rates.count / 2]) / 2
    let figure = Figure(
      median: middle, min: rates[0], max: rates[rates.count - 1], rounds: rates.count)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    let data = try encoder.encode([figure]) + Data("\n".utf8)
    switch json {
    case "-": FileHandle.standardOutput.write(data)
    case let path?: try data.write(to: URL(fileURLWithPath: path))
    case nil: print("median", Int(figure.median), "pushes/s, \(pushes) of them a round")
    }
  }
}

/// What was found.
struct Figure: Encodable {
  var work = "push-apns"
  var system = "mailbox"
  var unit = "pushes/s"
  let median: Double
  let min: Double
  let max: Double
  let rounds: Int
}

/// A round that did not do what it was to measure.
struct Untrue: Error, CustomStringConvertible {
  let description: String
}

internal import ArgumentParser
internal import MailboxGateways
internal import NIOPosix

/// `mailbox-push-bench apns`
struct APNsCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "apns",
    abstract: "Push over one connection of TLS on loopback to a server in the same process.")

  @Option(help: "How many pushes a round has; one round more warms up.")
  var pushes = 50_000

  @Option(help: "How many pushes are under way at once.")
  var underWay = 500

  @OptionGroup var measuring: MeasuringOptions

  func validate() throws {
    guard (1...10_000_000).contains(pushes), (1...1000).contains(underWay) else {
      throw ValidationError("there have to be 1 to 10000000 pushes, and 1 to 1000 under way")
    }
  }

  func run() async throws {
    let server = try await TakingServer.start(ServerIdentity())
    let gateway = try await APNsGateway(
      Payloads.credential, settings: server.gatewaySettings,
      group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    let payloads = try Payloads.make(pushes)
    _ = try await Payloads.send(payloads, through: gateway, underWay: underWay)
    var rates: [Double] = []
    for _ in 0..<measuring.rounds {
      rates.append(try await Payloads.send(payloads, through: gateway, underWay: underWay))
    }
    await gateway.close()
    try server.expect(taken: pushes * (measuring.rounds + 1), connections: 1)
    try await server.stop()
    try measuring.write([Figure("push-apns", "mailbox", "pushes/s", of: rates)])
  }
}

import ArgumentParser
import Foundation
import GRPCCore
import GRPCNIOTransportHTTP2Posix

/// One of the hostile, in a process of its own, until it is told to end.
struct HostileRun: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "hostile", abstract: "One of the hostile alone; the soak starts it.",
    shouldDisplay: false)

  @Argument var kind: HostileKind
  @Option var port: Int
  @Option var keyFile: String

  func run() async throws {
    nice(19)
    let parent = getppid()
    Task {
      // Nobody is there to end it once the soak is gone.
      while getppid() == parent { try await Task.sleep(for: .seconds(1)) }
      Self.exit()
    }
    let deeds = Deeds()
    switch kind {
    case .silence: try await SilentConnections(port: port, deeds: deeds).run()
    case .openCalls:
      try await UnfinishedRequests(port: port, tokens: try await SoakTokens(keyFile: keyFile))
        .run(deeds, .stopped)
    case .resets:
      try await UnfinishedRequests(port: port, tokens: try await SoakTokens(keyFile: keyFile))
        .run(deeds, .reset)
    case .leftConnections:
      try await UnfinishedRequests(port: port, tokens: try await SoakTokens(keyFile: keyFile))
        .run(deeds, .left)
    case .retries, .conversations, .flood, .devices, .badTokens:
      let tokens = try await SoakTokens(keyFile: keyFile)
      try await withGRPCClient(
        transport: .http2NIOPosix(
          target: .ipv4(address: "127.0.0.1", port: port), transportSecurity: .plaintext)
      ) { client in
        try await HostileCalls(connection: SoakConnection(client: client, tokens: tokens))
          .run(kind, deeds)
      }
    case .damage, .fullDisk: throw ValidationError("'\(kind)' needs no process")
    }
  }
}

import Foundation
import Logging
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting

/// A store behind a real server on loopback, on a free port.
struct ServedMailboxes: Sendable {
  let store: EmbeddedStore
  let server: MailboxServer
  let port: Int
  private let maker: TokenMaker

  /// Runs a test with a new server, which is shut down at the end.
  static func with(
    _ change: (inout ServerSettings) -> Void = { _ in },
    _ body: @Sendable (ServedMailboxes) async throws -> Void
  ) async throws {
    let secret = [UInt8](repeating: 7, count: 32)
    var settings = ServerSettings(security: .plaintext)
    settings.port = 0
    settings.limits.shutdownGraceSeconds = 1
    change(&settings)
    let keys = [try await SignInKey.secret(secret)]
    let maker = try await TokenMaker(secret: secret)
    try await withStore { store, _ in
      let server = try MailboxServer(
        store: store, keys: keys, settings: settings,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { try await server.run() }
        let served = ServedMailboxes(
          store: store, server: server, port: try await server.listeningPort, maker: maker)
        try await body(served)
        server.goAway()
        try await group.waitForAll()
      }
    }
  }

  /// A token of a user's app.
  func token(_ user: String, expiresInSeconds: Double = 3600) async throws -> String {
    try await maker.token(
      TokenMaker.Claims(
        user: user, roles: [.app], audience: "mailbox",
        expiresAtSeconds: Date().timeIntervalSince1970 + expiresInSeconds))
  }

  /// Deposits so many messages for bob, numbered from one on.
  func deposit(_ numbers: ClosedRange<Int>) async throws {
    for number in numbers {
      _ = try await store.deposit(.direct("text \(number)"), to: ["bob"])
    }
  }
}

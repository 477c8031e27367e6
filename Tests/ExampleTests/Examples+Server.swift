import Foundation
import Logging
import MailboxServer
import MailboxStore
import Testing

extension Examples {
  @Test func `a store is served until the server goes away`() async throws {
    let store = try await EmbeddedStore.open(at: directory)
    let logger = Logger(label: "example") { _ in SwiftLogNoOpLogHandler() }
    // Shown in MailboxServer.docc: begin
    // For development: without TLS, on loopback, at a free port.
    var settings = ServerSettings(security: .plaintext)
    settings.port = 0
    // Tokens are signed with this secret; in production with a key of the app's login.
    let secret = (0..<32).map { _ in UInt8.random(in: 0...255) }
    let server = try MailboxServer(
      store: store, keys: [try await .secret(secret)], settings: settings, logger: logger)

    async let serving: Void = server.run()
    let port = try await server.listeningPort
    let token = try await TokenMaker(secret: secret).token(
      TokenMaker.Claims(
        user: "bob", roles: [.app], audience: settings.signIn.audience,
        expiresAtSeconds: Date().timeIntervalSince1970 + 3600))
    print("bob's app connects to port \(port) and shows \(token)")

    // Sessions and health checks are told, calls end, and run() returns. The store stays open.
    server.goAway()
    try await serving
    await store.close()
    // Shown in MailboxServer.docc: end
    #expect(lines.count == 1)
  }
}

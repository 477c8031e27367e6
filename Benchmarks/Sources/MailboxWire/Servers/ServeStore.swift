internal import Logging
internal import MailboxServer
internal import MailboxStore

/// The mailbox server with its default limits, on a store.
struct ServeStore: Codable, Sendable {
  var directory: String
  /// Nil without TLS.
  var certificate: Certificates?
  var isPinned = false

  func run() async throws {
    let store = try await EmbeddedStore.open(at: directory, settings: FillStore.settings)
    var settings = ServerSettings(
      security: certificate.map {
        .tls(certificateFile: $0.certificateFile, keyFile: $0.keyFile, reloadSeconds: 3600)
      } ?? .plaintext)
    settings.port = 0
    var logger = Logger(label: "server") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = .error
    let server = try MailboxServer(
      store: store, keys: [try await .secret(Names.secret)], settings: settings, logger: logger)
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.run() }
      Answer.say(Answer(port: try await server.listeningPort))
      try await group.waitForAll()
    }
    await store.close()
  }
}

import GRPCCore
import Logging
import MailboxModel
import MailboxServer
import MailboxStore
import MailboxTesting

/// A store behind a real server on loopback, on a free port.
struct ServedStore: Sendable {
  let store: EmbeddedStore
  let clock: ManualClock
  let server: MailboxServer
  let port: Int
  let tokens: Tokens
}

/// Runs a test with a new server of a new store, which is shut down at the end.
func withServer(
  security: ServerSettings.Security = .plaintext, of storeSettings: StoreSettings = .testing,
  push: (any PushInspection)? = nil, bindings: (any BindingCheck)? = nil,
  logger: Logger = .silent, failure: (@Sendable () -> ServiceFailure?)? = nil,
  _ change: (inout ServerSettings) -> Void = { _ in },
  _ body: @Sendable (ServedStore) async throws -> Void
) async throws {
  try await withStore(storeSettings) { store, clock in
    try await withServer(
      of: store, clock, security: security, push: push, bindings: bindings, logger: logger,
      failure: failure, change, body)
  }
}

/// Runs a test with a new server of a store that is open, or of another in front of it, which is shut down
/// at the end.
func withServer(
  of store: EmbeddedStore, _ clock: ManualClock, behind front: (any MailboxStoring)? = nil,
  security: ServerSettings.Security = .plaintext, push: (any PushInspection)? = nil,
  bindings: (any BindingCheck)? = nil, logger: Logger = .silent,
  failure: (@Sendable () -> ServiceFailure?)? = nil,
  _ change: (inout ServerSettings) -> Void = { _ in },
  _ body: @Sendable (ServedStore) async throws -> Void
) async throws {
  var settings = ServerSettings(security: security)
  settings.port = 0
  settings.limits.shutdownGraceSeconds = 1
  change(&settings)
  let tokens = try await Tokens()
  let server = try MailboxServer(
    store: front ?? store, push: push, bindings: bindings, failure: failure, keys: tokens.keys,
    settings: settings, logger: logger)
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { try await server.run() }
    let served = ServedStore(
      store: store, clock: clock, server: server, port: try await server.listeningPort,
      tokens: tokens)
    try await body(served)
    server.goAway()
    try await group.waitForAll()
  }
}

extension Logger {
  /// One that logs nothing.
  static var silent: Logger { Logger(label: "test") { _ in SwiftLogNoOpLogHandler() } }
}

internal import Logging
internal import MailboxLog
internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush
internal import MailboxStore
internal import ServiceLifecycle

/// Sends pushes while the server runs: the dispatcher with its tables, the gateway, and the credentials
/// that it follows.
///
/// A dispatcher that fails takes nothing else down: the log says why, and it is started again. It goes
/// on where it stood.
struct PushService: Service {
  /// The pause before a dispatcher that failed runs again.
  private static let pauseAfterFailure = Duration.seconds(10)

  /// The dispatcher's state, for operators to look into.
  let tables: PushTables
  private let dispatcher: Dispatcher
  /// The outlet of pushes, which knows what can be bound.
  let gateway: OutgoingPushes
  private let watch: CredentialWatch
  private let logger: Logger

  /// Opens the tables and the credentials of a store; nothing is sent yet.
  /// `prints` says that pushes are printed while there is no credential.
  init(
    store: EmbeddedStore, directory: String, settings: PushDaemonSettings, prints: Bool,
    key: SecretsKey?, logger: Logger
  ) async throws {
    let pushDirectory = directory + "/push"
    tables = try PushTables(at: pushDirectory)
    let credentials = CredentialStore(in: pushDirectory, key: key)
    // Whoever has them printed wants to see each.
    let printer = logger.unpaced
    gateway = try OutgoingPushes(
      credentials, settings: settings.gateway, logger: logger,
      printing: prints
        ? PrintingGateway(withWords: settings.printsWords) { printer.info("\($0)") } : nil)
    watch = CredentialWatch(credentials, gateway: gateway, tables: tables, logger: logger)
    dispatcher = try Dispatcher(
      store, tables: tables, gateway: gateway, push: settings.wording,
      settings: settings.dispatch, clock: store.trustedClock, report: { logger.say($0) })
    self.logger = logger
    try await watch.begin()
  }

  /// Works until the server shuts down, then waits for what is under way.
  func run() async throws {
    await cancelWhenGracefulShutdown {
      await withTaskGroup { group in
        group.addTask { await dispatch() }
        group.addTask { await watch.follow() }
      }
    }
    await gateway.close()
  }

  /// Takes over how pushes are worded, and looks at the credentials now. The rest of the settings is
  /// laid down when the dispatcher begins.
  func take(_ settings: PushDaemonSettings) async {
    do throws(MailboxError) {
      try await dispatcher.take(settings.wording)
    } catch {
      // They were checked when they were read.
      logger.error("the words of pushes were not taken", metadata: ["error": "\(error.message)"])
    }
    await watch.look()
  }

  /// Closes the tables, when it has ended.
  func close() {
    do {
      try tables.close()
    } catch {
      logger.error("the push tables were not closed", metadata: ["error": "\(error.message)"])
    }
  }

  private func dispatch() async {
    while !Task.isCancelled {
      do throws(MailboxError) {
        try await dispatcher.run()
      } catch {
        logger.error(
          "pushes have stopped, and are tried again soon",
          metadata: ["error": "\(error.message)", "hint": "\(error.hint)"])
        try? await Task.sleep(for: Self.pauseAfterFailure)
      }
    }
  }
}

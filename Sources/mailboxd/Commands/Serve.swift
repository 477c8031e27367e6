internal import ArgumentParser
internal import Logging
internal import MailboxGateways
internal import MailboxServer
internal import MailboxStore
internal import ServiceLifecycle
internal import UnixSignals

/// Opens a store and serves it until it is told to stop.
struct Serve: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Serve a store until SIGTERM or SIGINT.")

  @OptionGroup var options: SettingOptions

  @Flag(help: "Print the settings that hold, and end.")
  var printConfig = false

  func run() async throws {
    var settings = try DaemonSettings(from: try await options.sources())
    try settings.server.validate()
    if printConfig { return print(try settings.printed()) }
    let logger = try logger(at: settings.logLevel)
    guard let directory = settings.store else {
      throw Failure(.usage, "no store is named", hint: "give --store DIRECTORY")
    }
    settings.fitDescriptors(logger: logger)
    var keys: [SignInKey] = []
    for file in settings.keyFiles { keys.append(try await KeyFile(path: file).key()) }

    let store = try await EmbeddedStore.open(at: directory, settings: settings.engine)
    do {
      try await serve(store, in: directory, settings, keys, logger)
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }

  private func serve(
    _ store: EmbeddedStore, in directory: String, _ settings: DaemonSettings,
    _ keys: [SignInKey], _ logger: Logger
  ) async throws {
    let push =
      settings.push.isEnabled
      ? try await PushService(
        store: store, directory: directory, settings: settings.push,
        key: try SecretsKey.ofEnvironment(), logger: logger)
      : nil
    defer { push?.close() }
    let server = try MailboxServer(
      store: store, inspection: store, push: push?.tables, bindings: push?.gateway,
      keys: keys, settings: settings.server, logger: logger)
    // The last one is told first, and the next when it has ended. Pushes end before calls: what comes
    // while these end is owed, and sent by the next start.
    var services: [any Service] = [ServerInTurn(server: server)]
    if let push { services.append(push) }
    services.append(Departure(server: server, logger: logger))
    try await ServiceGroup(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger
    ).run()
  }

  private func logger(at level: String) throws -> Logger {
    guard let level = Logger.Level(rawValue: level) else {
      throw Failure(
        .usage, "the log level is '\(level)'",
        hint: "give trace, debug, info, notice, warning or error")
    }
    var logger = Logger(label: "mailboxd") { StreamLogHandler.standardError(label: $0) }
    logger.logLevel = level
    return logger
  }
}

internal import ArgumentParser
internal import Logging
internal import MailboxGateways
internal import MailboxLog
internal import MailboxServer
internal import MailboxStore
internal import MailboxTool
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
    Allocator.returnWhatIsFree()
    let signals = await Signals.trap()
    let (flags, file) = (options.flags, options.config)
    if printConfig {
      let settings = try DaemonSettings(from: try await SettingSources(flags: flags, file: file))
      try settings.server.validate()
      return print(try settings.printed())
    }
    let read = { @Sendable in
      try await ReadSettings(from: try await SettingSources(flags: flags, file: file))
    }
    let known = try await read()
    var settings = known.settings
    guard let directory = settings.store else {
      throw Failure(.usage, "no store is named", hint: "give --store DIRECTORY")
    }
    let threshold = LogThreshold(known.logLevel)
    let logger = Logger(label: "mailboxd") { label in
      OneLineLogHandler(StreamLogHandler.standardError(label: label), threshold: threshold)
    }
    settings.fitDescriptors(logger: logger)
    let store = try await EmbeddedStore.open(at: directory, settings: settings.engine)
    do {
      let push = try await push(of: store, in: directory, settings, logger)
      defer { push?.close() }
      let server = try MailboxServer(
        store: store, push: push?.tables, bindings: push?.gateway, keys: known.keys,
        settings: settings.server, logger: logger)
      let reload = SettingsReload(
        on: signals, from: known.values, of: server, push: push, threshold: threshold,
        logger: logger, read: read)
      try await serve(store, server, push, reload, exits: settings.exitsOnFailure, logger)
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }

  private func push(
    of store: EmbeddedStore, in directory: String, _ settings: DaemonSettings, _ logger: Logger
  ) async throws -> PushService? {
    guard settings.push.isEnabled else { return nil }
    return try await PushService(
      store: store, directory: directory, settings: settings.push, prints: settings.isPlaintext,
      key: try SecretsKey.ofEnvironment(), logger: logger)
  }

  private func serve(
    _ store: EmbeddedStore, _ server: MailboxServer, _ push: PushService?,
    _ reload: SettingsReload, exits: Bool, _ logger: Logger
  ) async throws {
    // The last one is told first, and the next when it has ended. Pushes end before calls: what comes
    // while these end is owed, and sent by the next start.
    var services: [any Service] = [ServerInTurn(server: server)]
    if let push { services.append(push) }
    services.append(reload)
    services.append(ConditionWatch(store: store, logger: logger))
    services.append(FreedMemory(logger: logger))
    var group = ServiceGroupConfiguration(
      services: services.map { .init(service: $0) }, logger: logger)
    // Its end is one for all, in the same order as by a signal.
    group.services.append(
      .init(
        service: JournalWatch(store: store, ends: exits, logger: logger),
        failureTerminationBehavior: .gracefullyShutdownGroup))
    let status = { @Sendable in
      exits && store.condition.journalFailure != nil ? ExitStatus.journalFailed : .success
    }
    group.services.append(
      .init(service: Departure(server: server, status: status, logger: logger)))
    group.gracefulShutdownSignals = [.sigterm, .sigint]
    try await ServiceGroup(configuration: group).run()
  }
}

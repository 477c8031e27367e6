internal import Logging
internal import MailboxLog
internal import MailboxServer
internal import MailboxTool
internal import ServiceLifecycle
internal import UnixSignals

/// Reads settings, keys and certificates again whenever SIGHUP comes, and has the parts of the program
/// take over what can change while it runs.
///
/// What has a mistake changes nothing. Settings that take a restart are named each time until they have
/// had it.
actor SettingsReload: Service {
  private let signals: UnixSignalsSequence
  private let read: @Sendable () async throws -> ReadSettings
  private let server: MailboxServer
  private let push: PushService?
  private let threshold: LogThreshold
  private let logger: Logger
  /// The settings in force.
  private var values: SettingValues

  init(
    on signals: UnixSignalsSequence, from values: SettingValues, of server: MailboxServer,
    push: PushService?, threshold: LogThreshold, logger: Logger,
    read: @escaping @Sendable () async throws -> ReadSettings
  ) {
    self.signals = signals
    self.values = values
    self.server = server
    self.push = push
    self.threshold = threshold
    // Each change is to be seen, however many there are.
    self.logger = logger.unpaced
    self.read = read
  }

  func run() async {
    for await _ in signals.cancelOnGracefulShutdown() { await readAgain() }
  }

  private func readAgain() async {
    do {
      let next = try await read()
      var settings = next.settings
      settings.fitDescriptors(logger: logger)
      try server.take(settings.server, keys: next.keys)
      await push?.take(settings.push)
      threshold.level = next.logLevel
      tell(of: next.values)
    } catch {
      let (message, hint) = Failure.words(for: error)
      logger.error(
        "the settings were not taken: nothing has changed",
        metadata: ["error": "\(message)", "hint": "\(hint)"])
    }
  }

  private func tell(of next: SettingValues) {
    let changes = values.changes(to: next)
    for change in changes {
      let isTaken = SettingValues.changesWhileRunning(change.name)
      if isTaken { values.take(change.name, of: next) }
      logger.notice(
        isTaken
          ? "a setting has changed" : "a setting has changed: it holds from the next start on",
        metadata: ["name": "\(change.name)", "old": "\(change.old)", "new": "\(change.new)"])
    }
    logger.notice(
      "read the settings, keys and certificates again", metadata: ["changes": "\(changes.count)"])
  }
}

internal import Logging
internal import MailboxServer
internal import MailboxTool

/// The settings with what they name: read as a whole or not at all.
struct ReadSettings {
  let settings: DaemonSettings
  let keys: [SignInKey]
  let logLevel: Logger.Level
  let values: SettingValues

  /// Reads files, and throws what is wrong with the first that is.
  init(from sources: SettingSources) async throws {
    settings = try DaemonSettings(from: sources)
    try settings.server.validate()
    guard let level = Logger.Level(rawValue: settings.logLevel) else {
      throw Failure(
        .usage, "the log level is '\(settings.logLevel)'",
        hint: "give trace, debug, info, notice, warning, error or critical")
    }
    logLevel = level
    var keys: [SignInKey] = []
    for file in settings.keyFiles { keys.append(try await KeyFile(path: file).key()) }
    self.keys = keys
    values = try SettingValues(settings, keys: keys.map(\.fingerprint))
  }
}

internal import MailboxServer
internal import MailboxStore
internal import MailboxTool

/// Everything that the program can be told.
struct DaemonSettings {
  /// The store's directory; nil until it is named.
  var store: String?
  /// Files with the keys that tokens are checked with.
  var keyFiles: [String] = []
  /// The least level that is logged.
  var logLevel = "info"
  /// The settings for listening, and for what clients may use.
  var server = ServerSettings(security: .plaintext)
  /// True when the process ends once the store's journal has failed, to be started again.
  var exitsOnFailure = true
  /// The settings of the store itself.
  var engine = StoreSettings()
  /// The settings for sending pushes, or for sending none.
  var push: PushDaemonSettings
  /// A certificate chain and its key, as PEM files.
  var certificateFile: String?
  var certificateKeyFile: String?
  var certificateReloadSeconds = 60
  /// True to serve without TLS, which has to be asked for.
  var isPlaintext = false

  /// Reads the settings from the sources, with the defaults for the rest.
  init(from sources: SettingSources) throws {
    push = try PushDaemonSettings(from: sources)
    store = try sources.string("store")
    keyFiles = try sources.strings("signIn.keyFiles") ?? []
    logLevel = try sources.string("log.level") ?? logLevel
    certificateFile = try sources.string("tls.certificateFile")
    certificateKeyFile = try sources.string("tls.keyFile")
    certificateReloadSeconds =
      try sources.int("tls.reloadSeconds") ?? certificateReloadSeconds
    isPlaintext = try sources.bool("plaintext") ?? false
    try takeServer(from: sources)
    try takeLimits(from: sources)
    try takeEngine(from: sources)
    server.security = try security()
    guard isPlaintext || !push.printsWords else {
      throw Failure(
        .usage, "push.printWords is asked for, and pushes are printed with --plaintext only",
        hint: "leave it out")
    }
  }

  private mutating func takeServer(from sources: SettingSources) throws {
    server.host = try sources.string("host") ?? server.host
    server.port = try sources.int("port") ?? server.port
    server.signIn.audience = try sources.string("signIn.audience") ?? server.signIn.audience
    server.signIn.issuer = try sources.string("signIn.issuer")
    if let seconds = try sources.int("signIn.clockSkewSeconds") {
      server.signIn.clockSkewSeconds = UInt32(clamping: seconds)
    }
  }

  private mutating func takeLimits(from sources: SettingSources) throws {
    for limit in Limit.all {
      if let value = try sources.int("limits.\(limit.name)") {
        server.limits[keyPath: limit.path] = value
      }
    }
  }

  private mutating func takeEngine(from sources: SettingSources) throws {
    exitsOnFailure = try sources.bool("engine.exitOnFailure") ?? exitsOnFailure
    if let bytes = try sources.int("engine.journalBudgetBytes") {
      engine.journalBudgetBytes = UInt64(clamping: bytes)
    }
    if let count = try sources.int("engine.mailboxMessagesMax") {
      engine.mailboxMessagesMax = UInt64(clamping: count)
    }
    if let bytes = try sources.int("engine.mailboxBytesMax") {
      engine.mailboxBytesMax = UInt64(clamping: bytes)
    }
    if let count = try sources.int("engine.conversationsMax") { engine.conversationsMax = count }
    if let name = try sources.string("engine.quotaPolicy") {
      engine.quotaPolicy = try Self.quotaPolicy(named: name)
    }
    if let percent = try sources.int("engine.senderSharePercentMax") {
      engine.senderSharePercentMax = UInt32(clamping: percent)
    }
    if let count = try sources.int("engine.devicesMax") { engine.devicesMax = count }
    if let count = try sources.int("engine.queueFilesOpenMax") { engine.queueFilesOpenMax = count }
    if let seconds = try sources.int("engine.timeToLiveSeconds") {
      engine.timeToLiveSeconds = UInt32(clamping: seconds)
    }
    if let seconds = try sources.int("engine.deviceLeaseSeconds") {
      engine.deviceLeaseSeconds = UInt32(clamping: seconds)
    }
    // A lease has to be renewed before it ends.
    server.limits.leaseRenewalSeconds = min(
      server.limits.leaseRenewalSeconds, max(1, Int(engine.deviceLeaseSeconds) / 2))
  }

  private static func quotaPolicy(named name: String) throws -> StoreSettings.QuotaPolicy {
    let policies: [StoreSettings.QuotaPolicy] = [.dropOldest, .refuseNewest]
    guard let policy = policies.first(where: { $0.name == name }) else {
      throw Failure(
        .usage, "engine.quotaPolicy is '\(name)'",
        hint: "give dropOldest to make room with the oldest messages, or refuse")
    }
    return policy
  }

  /// TLS, or plaintext where it was asked for; never by default.
  private func security() throws -> ServerSettings.Security {
    switch (certificateFile, certificateKeyFile, isPlaintext) {
    case (let certificate?, let key?, false):
      return .tls(
        certificateFile: certificate, keyFile: key, reloadSeconds: certificateReloadSeconds)
    case (nil, nil, true): return .plaintext
    case (nil, nil, false):
      throw Failure(
        .usage, "there is no certificate",
        hint:
          "give --certificate and --certificate-key, or --plaintext on loopback for development")
    case (_, _, true):
      throw Failure(
        .usage, "a certificate is given and plaintext is asked for", hint: "give one of the two")
    default:
      throw Failure(
        .usage, "a certificate and its key go together",
        hint: "give --certificate and --certificate-key")
    }
  }
}

extension StoreSettings.QuotaPolicy {
  /// The word that settings have for it.
  var name: String {
    switch self {
    case .refuseNewest: "refuse"
    case .dropOldest: "dropOldest"
    }
  }
}

/// A limit by its name.
struct Limit {
  let name: String
  let path: any WritableKeyPath<ServerLimits, Int> & Sendable

  static let all: [Limit] = [
    Limit(name: "requestBytesMax", path: \.requestBytesMax),
    Limit(name: "pageBytesMax", path: \.pageBytesMax),
    Limit(name: "pageEntriesMax", path: \.pageEntriesMax),
    Limit(name: "unreadConversationsMax", path: \.unreadConversationsMax),
    Limit(name: "connectionsMax", path: \.connectionsMax),
    Limit(name: "unreadyConnectionsMax", path: \.unreadyConnectionsMax),
    Limit(name: "connectionsPerUserMax", path: \.connectionsPerUserMax),
    Limit(name: "connectionsPerSenderMax", path: \.connectionsPerSenderMax),
    Limit(name: "streamsPerConnectionMax", path: \.streamsPerConnectionMax),
    Limit(name: "openCallsPerUserMax", path: \.openCallsPerUserMax),
    Limit(name: "openCallsPerSenderMax", path: \.openCallsPerSenderMax),
    Limit(name: "openCallsMax", path: \.openCallsMax),
    Limit(name: "heldRequestBytesPerUserMax", path: \.heldRequestBytesPerUserMax),
    Limit(name: "heldRequestBytesMax", path: \.heldRequestBytesMax),
    Limit(name: "callsPerSecondPerUser", path: \.callsPerSecondPerUser),
    Limit(name: "depositUnitsPerSecondPerSender", path: \.depositUnitsPerSecondPerSender),
    Limit(name: "sessionsPerUserMax", path: \.sessionsPerUserMax),
    Limit(name: "drainingSessionsMax", path: \.drainingSessionsMax),
    Limit(name: "waitingSessionsMax", path: \.waitingSessionsMax),
    Limit(name: "drainingTurnSeconds", path: \.drainingTurnSeconds),
    Limit(name: "windowBytesMax", path: \.windowBytesMax),
    Limit(name: "unacknowledgedSeconds", path: \.unacknowledgedSeconds),
    Limit(name: "greetingSeconds", path: \.greetingSeconds),
    Limit(name: "requestSeconds", path: \.requestSeconds),
    Limit(name: "idleConnectionSeconds", path: \.idleConnectionSeconds),
    Limit(name: "shutdownGraceSeconds", path: \.shutdownGraceSeconds),
  ]
}

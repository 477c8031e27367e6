internal import FoundationEssentials
internal import MailboxModel
internal import MailboxGateways
internal import MailboxPush
internal import MailboxServer
internal import MailboxStore

extension DaemonSettings {
  /// The settings as a file could have them, in JSON. Keys are files, and the one for
  /// credentials is no setting, so there is no secret in it.
  func printed() throws -> String {
    let file = SettingsFile(
      store: store, host: server.host, port: server.port, plaintext: isPlaintext,
      tls: .init(
        certificateFile: certificateFile, keyFile: certificateKeyFile,
        reloadSeconds: certificateReloadSeconds),
      signIn: .init(
        keyFiles: keyFiles, audience: server.signIn.audience, issuer: server.signIn.issuer,
        clockSkewSeconds: server.signIn.clockSkewSeconds),
      limits: Dictionary(
        uniqueKeysWithValues: Limit.all.map { ($0.name, server.limits[keyPath: $0.path]) }),
      engine: Engine(
        exitOnFailure: exitsOnFailure, policyName: engine.quotaPolicy.name,
        numbers: [
          "journalBudgetBytes": engine.journalBudgetBytes,
          "mailboxMessagesMax": engine.mailboxMessagesMax,
          "mailboxBytesMax": engine.mailboxBytesMax,
          "conversationsMax": UInt64(clamping: engine.conversationsMax),
          "senderSharePercentMax": UInt64(engine.senderSharePercentMax),
          "devicesMax": UInt64(clamping: engine.devicesMax),
          "queueFilesOpenMax": UInt64(clamping: engine.queueFilesOpenMax),
          "timeToLiveSeconds": UInt64(engine.timeToLiveSeconds),
          "deviceLeaseSeconds": UInt64(engine.deviceLeaseSeconds),
        ]),
      push: .init(push),
      log: .init(level: logLevel))
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(file), as: UTF8.self)
  }
}

/// The numbers stand beside the rest.
private struct Engine: Encodable {
  let exitOnFailure: Bool
  let policyName: String
  let numbers: [String: UInt64]

  func encode(to encoder: any Encoder) throws {
    var fields = encoder.container(keyedBy: SettingsFile.Name.self)
    try fields.encode(exitOnFailure, forKey: "exitOnFailure")
    try fields.encode(policyName, forKey: "quotaPolicy")
    for (name, number) in numbers { try fields.encode(number, forKey: .init(name)) }
  }
}

/// The file's layout.
private struct SettingsFile: Encodable {
  struct TLS: Encodable {
    var certificateFile: String?
    var keyFile: String?
    var reloadSeconds: Int
  }

  struct SignIn: Encodable {
    var keyFiles: [String]
    var audience: String
    var issuer: String?
    var clockSkewSeconds: UInt32
  }

  /// The numbers stand beside the rest.
  struct Push: Encodable {
    let settings: PushDaemonSettings

    init(_ settings: PushDaemonSettings) { self.settings = settings }

    func encode(to encoder: any Encoder) throws {
      var fields = encoder.container(keyedBy: Name.self)
      let wording = settings.wording
      try fields.encode(settings.isEnabled, forKey: "enabled")
      try fields.encode(settings.printsWords, forKey: "printWords")
      try fields.encode(settings.profile.name, forKey: "profile")
      try fields.encode(wording.language, forKey: "language")
      try fields.encode(wording.showsContent, forKey: "showsContent")
      try fields.encode(wording.encrypted.name, forKey: "encrypted")
      try fields.encode(
        wording.languages.map { "\($0.key.value)=\($0.value)" }.sorted(), forKey: "languages")
      try fields.encode(wording.mentionsAreTimeSensitive, forKey: "timeSensitiveMentions")
      try fields.encode(wording.badge == .reported ? "reported" : "unread", forKey: "badge")
      try fields.encodeIfPresent(wording.oneToOneSound, forKey: "oneToOneSound")
      try fields.encodeIfPresent(wording.groupSound, forKey: "groupSound")
      try fields.encode(
        settings.gateway.applePushProduction.description, forKey: "apnsProductionAddress")
      try fields.encode(
        settings.gateway.applePushSandbox.description, forKey: "apnsSandboxAddress")
      try fields.encode(settings.gateway.fcmAddress, forKey: "fcmAddress")
      try fields.encodeIfPresent(settings.trustRootsFile, forKey: "trustRootsFile")
      for number in PushDaemonSettings.Number.all {
        try fields.encode(number.get(settings.dispatch), forKey: Name(number.name))
      }
    }
  }

  struct Name: CodingKey, ExpressibleByStringLiteral {
    let stringValue: String
    var intValue: Int? { nil }

    init(_ name: String) { stringValue = name }
    init(stringLiteral name: String) { stringValue = name }
    init(stringValue name: String) { stringValue = name }
    init?(intValue: Int) { nil }
  }

  struct Log: Encodable {
    var level: String
  }

  var store: String?
  var host: String
  var port: Int
  var plaintext: Bool
  var tls: TLS
  var signIn: SignIn
  var limits: [String: Int]
  var engine: Engine
  var push: Push
  var log: Log
}

internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush
internal import MailboxTool

/// The settings for sending pushes, or for sending none.
struct PushDaemonSettings {
  /// True when the dispatcher runs.
  var isEnabled = true
  /// True when pushes that are printed for want of a credential have the messages' words.
  var printsWords = false
  /// The layout of payloads.
  var profile = PushProfile.plain
  /// The language, content, sounds and badge of pushes.
  var wording = PushSettings()
  /// The dispatcher's own settings.
  var dispatch = DispatchSettings()
  /// The addresses of the providers, and the trust roots there.
  var gateway = GatewaySettings()
  /// The file with those whom providers are trusted by.
  var trustRootsFile: String?

  /// Reads the settings from the sources, with the defaults for the rest.
  init(from sources: SettingSources) throws {
    isEnabled = try sources.bool("push.enabled") ?? isEnabled
    printsWords = try sources.bool("push.printWords") ?? printsWords
    if let name = try sources.string("push.profile") { profile = try Self.profile(named: name) }
    wording.renderer = profile
    wording.language = try sources.string("push.language") ?? wording.language
    wording.languages = try Self.languages(from: sources.strings("push.languages") ?? [])
    wording.showsContent = try sources.bool("push.showsContent") ?? wording.showsContent
    if let name = try sources.string("push.encrypted") {
      wording.encrypted = try Self.encrypted(named: name)
    }
    wording.mentionsAreTimeSensitive =
      try sources.bool("push.timeSensitiveMentions") ?? wording.mentionsAreTimeSensitive
    if let name = try sources.string("push.badge") { wording.badge = try Self.badge(named: name) }
    wording.oneToOneSound = try sources.string("push.oneToOneSound")
    wording.groupSound = try sources.string("push.groupSound")
    try takeDispatch(from: sources)
    if let names = try sources.string("push.credentialsWithoutBadgePushes") {
      dispatch.credentialsWithoutBadgePushes = Set(
        names.split { $0 == "," || $0 == " " }.map { CredentialName(checked: String($0)) })
    }
    try takeProviders(from: sources)
    try wording.validate()
    try dispatch.validate()
  }

  private mutating func takeDispatch(from sources: SettingSources) throws {
    for number in Number.all {
      guard let value = try sources.int("push.\(number.name)") else { continue }
      guard (0...Int(UInt32.max)).contains(value) else {
        throw Failure(
          .usage, "push.\(number.name) is \(value)", hint: "it goes from 0 to \(UInt32.max)")
      }
      number.set(&dispatch, value)
    }
  }

  private static func profile(named name: String) throws -> PushProfile {
    guard let profile = PushProfile.allCases.first(where: { $0.name == name }) else {
      throw Failure(
        .usage, "the push profile is '\(name)'",
        hint: "give \(PushProfile.allCases.map(\.name).joined(separator: ", "))")
    }
    return profile
  }

  private static func badge(named name: String) throws -> PushSettings.Badge {
    switch name {
    case "unread": return .unread
    case "reported": return .reported
    default:
      throw Failure(
        .usage, "push.badge is '\(name)'",
        hint: "give unread for the unread total, or reported to count from what the app reported")
    }
  }

  private static func encrypted(named name: String) throws -> PushSettings.Encrypted {
    guard let encrypted = PushSettings.Encrypted.allCases.first(where: { $0.name == name }) else {
      throw Failure(
        .usage, "push.encrypted is '\(name)'",
        hint:
          "give notice for words that say nothing, decryptable for words that the app replaces, "
          + "or silent for a push that the app handles, which Apple lets through two or three times "
          + "an hour")
    }
    return encrypted
  }

  /// The languages of apps, each as `APP=LANGUAGE`.
  private static func languages(from texts: [String]) throws -> [AppID: String] {
    var languages: [AppID: String] = [:]
    for text in texts {
      guard let mark = text.lastIndex(of: "=") else {
        throw Failure(
          .usage, "push.languages has '\(text)'", hint: "give APP=LANGUAGE, as shop=zh")
      }
      languages[try AppID(String(text[..<mark]))] = String(text[text.index(after: mark)...])
    }
    return languages
  }

  /// A number of the dispatcher's by its name. What is out of its range is refused when all are taken.
  struct Number {
    let name: String
    let get: @Sendable (DispatchSettings) -> Int
    let set: @Sendable (inout DispatchSettings, Int) -> Void

    private init(_ name: String, _ path: any WritableKeyPath<DispatchSettings, Int> & Sendable) {
      self.name = name
      get = { $0[keyPath: path] }
      set = { $0[keyPath: path] = $1 }
    }

    private init(
      _ name: String, _ path: any WritableKeyPath<DispatchSettings, UInt32> & Sendable
    ) {
      self.name = name
      get = { Int($0[keyPath: path]) }
      set = { $0[keyPath: path] = UInt32(clamping: $1) }
    }

    static let all: [Number] = [
      Number("graceSeconds", \.graceSeconds),
      Number("sendsMax", \.sendsMax),
      Number("backOffSecondsMax", \.backOffSecondsMax),
      Number("userSendsMax", \.userSendsMax),
      Number("sendsTotalMax", \.sendsTotalMax),
      Number("deathsMax", \.deathsMax),
      Number("mismatchesMax", \.mismatchesMax),
      Number("summaryWindowSeconds", \.summaryWindowSeconds),
      Number("clearsPerHourMax", \.clearsPerHourMax),
      Number("ledgerSeconds", \.ledgerSeconds),
      Number("ledgerLinesMax", \.ledgerLinesMax),
    ]
  }
}

extension PushProfile {
  /// The word that settings have for it.
  var name: String {
    switch self {
    case .plain: "plain"
    case .tencent: "tencent"
    case .agora: "agora"
    }
  }
}

extension PushSettings.Encrypted {
  /// The word that settings have for it.
  var name: String {
    switch self {
    case .notice: "notice"
    case .silent: "silent"
    case .decryptable: "decryptable"
    }
  }
}

public import MailboxModel

/// Settings for the wording of pushes. What is not set has its default.
public struct PushSettings: Sendable {
  /// The kinds of push for a message that only the devices can read.
  public enum Encrypted: Hashable, Sendable, CaseIterable {
    /// Words that say that there is a message.
    case notice
    /// A silent push, so that the app fetches it in the background and shows what it likes. Apple wakes
    /// an app so two or three times an hour ('Pushing background updates to your App'), and not at all
    /// one that its user has closed.
    case silent
    /// Words that say that there is a message, and what the app needs to replace them by its own: the
    /// encrypted bytes, or where they do not fit their place in the mailbox. On Apple devices a
    /// notification service extension does that, on Android the app.
    case decryptable
  }

  /// The meanings of the number on an app's icon.
  public enum Badge: Hashable, Sendable {
    /// The mailbox's unread total.
    case unread
    /// The number that the app reported when it left, plus one for each message since then that counts; the
    /// mailbox's unread total once something was read or removed after the report.
    case reported
  }

  /// The layout of the payload.
  public var renderer: any PushRenderer = PushProfile.plain
  /// The language of apps that `languages` does not name; one that `texts` has.
  public var language = "en"
  /// The language of an app's pushes, where it is another; a user's own goes before it.
  public var languages: [AppID: String] = [:]
  /// The words of each language.
  public var texts: [String: PushTexts] = PushTexts.standard
  /// True when a push says what the message says; else it says only that there is one.
  public var showsContent = true
  /// The push for a message that only the devices can read.
  public var encrypted = Encrypted.notice
  /// True when a message that mentions the user by name comes through while the user wants to be left
  /// alone by others (Apple's `time-sensitive`), unless its sender says otherwise.
  public var mentionsAreTimeSensitive = false
  /// The meaning of the number on an app's icon.
  public var badge = Badge.unread
  /// The sound of one-to-one messages where neither message nor user name one.
  public var oneToOneSound: String?
  /// The sound of group messages where neither message nor user name one.
  public var groupSound: String?

  /// The defaults.
  public init() {}

  /// The words of the first of these languages that there are words of: the user's, the app's, the
  /// server's.
  func texts(of app: AppID, for userLanguage: String?) -> PushTexts {
    for tag in [userLanguage, languages[app], language] {
      if let tag, let found = texts(matching: tag) { return found }
    }
    return .english
  }

  /// The words of a language, or of the next wider one: `zh-Hans-CN`, `zh-Hans`, `zh` (RFC 4647,
  /// section 3.4). Tags are compared without regard to case.
  private func texts(matching tag: String) -> PushTexts? {
    var parts = tag.lowercased().split(separator: "-")
    while !parts.isEmpty {
      let range = parts.joined(separator: "-")
      if let found = texts[range] ?? texts.first(where: { $0.key.lowercased() == range })?.value {
        return found
      }
      parts.removeLast()
      // A single letter introduces what was taken away.
      if parts.last?.count == 1 { parts.removeLast() }
    }
    return nil
  }
}

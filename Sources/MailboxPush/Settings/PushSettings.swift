public import MailboxModel

/// How pushes are worded. What is not said has the default.
public struct PushSettings: Sendable {
  /// What is pushed of a message that only the devices can read.
  public enum Encrypted: Hashable, Sendable {
    /// Words that say that there is a message.
    case notice
    /// A silent push, so that the app fetches it in the background and shows what it likes.
    case silent
  }

  /// What the number on an app's icon is.
  public enum Badge: Hashable, Sendable {
    /// The mailbox's unread total.
    case unread
    /// What the app reported when it left, and one more for each message that has come since and counts;
    /// the mailbox's unread total once something was read or removed after the report.
    case reported
  }

  /// How the payload lies.
  public var renderer: any PushRenderer = PushProfile.plain
  /// The language of apps that `languages` does not name; one that `texts` has.
  public var language = "en"
  /// The language of an app's pushes, where it is another.
  public var languages: [AppID: String] = [:]
  /// The words of each language.
  public var texts: [String: PushTexts] = PushTexts.standard
  /// Whether a push says what the message says; else only that there is one.
  public var showsContent = true
  /// What is pushed of a message that only the devices can read.
  public var encrypted = Encrypted.notice
  /// What the number on an app's icon is.
  public var badge = Badge.unread
  /// The sound of one-to-one messages where neither message nor user name one.
  public var oneToOneSound: String?
  /// The sound of group messages where neither message nor user name one.
  public var groupSound: String?

  /// The defaults.
  public init() {}

  /// The words for an app's pushes.
  func texts(of app: AppID) -> PushTexts {
    texts[languages[app] ?? language] ?? .english
  }
}

public import MailboxModel

extension PushCredential {
  /// The most characters of a name.
  public static let nameCharactersMax = 20
  /// The most topics of a credential.
  public static let topicsMax = 100
  /// The most apps that a credential names.
  public static let appsMax = 100

  /// The same for some apps, or for all when none is named. Throws `.tooManyApps`.
  public func forApps(_ apps: [AppID]) throws(CredentialError) -> PushCredential {
    guard apps.count <= Self.appsMax else { throw .tooManyApps(count: apps.count) }
    return PushCredential(name: name.value, apps: apps, secret: secret)
  }

  /// Throws `.invalidName` when a credential cannot be called so: 1 to 20 ASCII letters, digits, `-`,
  /// `_` and `.`, a letter or digit first. So it can be a file's name, and other chat services take it.
  public static func checkName(_ name: String) throws(CredentialError) {
    guard (1...nameCharactersMax).contains(name.utf8.count),
      name.utf8.allSatisfy({ $0.isLetterOrDigit || "-_.".utf8.contains($0) }),
      name.utf8.first?.isLetterOrDigit == true
    else { throw .invalidName(name) }
  }

  /// Throws when something cannot be the topic of a header, or there are too many.
  static func checkTopics(_ topics: [String]) throws(CredentialError) {
    guard topics.count <= topicsMax else { throw .tooManyTopics(count: topics.count) }
    for topic in topics {
      guard (1...255).contains(topic.utf8.count),
        topic.utf8.allSatisfy({ $0.isLetterOrDigit || "-_.".utf8.contains($0) })
      else { throw .invalidTopic(topic) }
    }
  }
}

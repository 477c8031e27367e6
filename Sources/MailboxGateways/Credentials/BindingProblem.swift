public import MailboxModel

/// The reasons why a push token could never be pushed to as it is bound.
public enum BindingProblem: Sendable, Hashable {
  /// A token for Apple is none: the reason says what it has.
  case notAToken(reason: String)
  /// There is no credential of that name.
  case unknownCredential(CredentialName)
  /// The credential is for other apps.
  case notForApp(CredentialName, AppID)
  /// The credential is for other topics.
  case notForTopic(CredentialName, PushTopic)
  /// Platform, environment or topic are not those of the credential.
  case misfit(reason: String)

  /// Finds what is wrong with the token alone, whatever the credential; nil when nothing is.
  public init?(ofTokenOf binding: Binding) {
    guard binding.platform == .apns else { return nil }
    do throws(MailboxError) {
      _ = try binding.token.inAppleForm()
      return nil
    } catch {
      guard case .invalidArgument(_, _, let reason) = error else { return nil }
      self = .notAToken(reason: reason)
    }
  }

  /// The problem in words, with the value that was wrong; never with the token.
  public var message: String {
    switch self {
    case .notAToken(let reason), .misfit(let reason): reason
    case .unknownCredential(let name): "there is no credential '\(name.value.prefix(64))'"
    case .notForApp(let name, let app): "credential '\(name)' is not for app '\(app)'"
    case .notForTopic(let name, let topic): "credential '\(name)' is not for topic '\(topic)'"
    }
  }

  /// The way to put it right.
  public var hint: String {
    switch self {
    case .notAToken: "give the bytes of the device token as hexadecimal digits"
    case .unknownCredential:
      "name one that was added with 'mailboxd credential add', or bind with credential_may_follow"
    case .notForApp:
      "name the app's own credential, or have the operator name the app with 'credential renew --app'"
    case .notForTopic, .misfit:
      "bind by the credential that the app's builds are pushed to with"
    }
  }
}

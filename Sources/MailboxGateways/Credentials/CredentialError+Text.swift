internal import MailboxModel

extension CredentialError {
  /// The problem in words, with the value that was wrong.
  public var message: String {
    switch self {
    case .invalidName(let name):
      "a credential cannot be called '\(name.prefix(64))'"
    case .invalidTopic(let topic):
      "'\(topic.prefix(64))' is no topic"
    case .tooManyTopics(let count):
      "\(count) topics are given, the limit is \(PushCredential.topicsMax)"
    case .tooManyApps(let count):
      "\(count) apps are given, the limit is \(PushCredential.appsMax)"
    case .topicsUnknown:
      "the certificate does not say which topics it is for"
    case .topicNotCovered(let topic, let covered):
      "the certificate is not for topic '\(topic)' but for \(covered.joined(separator: ", "))"
    case .environmentUnknown:
      "the certificate does not say whether it is for production or sandbox"
    case .environmentNotCovered(let environment):
      "the certificate is not for \(environment)"
    case .tooLarge(let what, let bytes, let limit):
      "\(what) has \(bytes) bytes, the limit is \(limit)"
    case .passwordNeeded:
      "the password of the p12 file is empty"
    case .passwordNotPlain(let characters):
      "the password of the p12 file has \(characters) characters, or some that are not ASCII"
    case .notP12(let reason):
      "it is no p12 file that can be read: \(reason)"
    case .wrongPassword:
      "the p12 file does not open with this password"
    case .contentsUnreadable(let what):
      "\(what) in the p12 file cannot be read"
    case .keyMissing:
      "the p12 file holds no key"
    case .severalKeys(let count):
      "the p12 file holds \(count) keys"
    case .certificateMissing:
      "the p12 file holds no certificate"
    case .keyOfAnotherCertificate:
      "the key in the p12 file belongs to none of its certificates"
    case .expired(let moment):
      "the certificate expired at \(moment.seconds) (seconds since 1970)"
    case .notASigningKey(let reason, _):
      "it is no signing key of Apple's (p8): \(reason)"
    case .invalidKeyID(let id):
      "the key id is '\(id.prefix(64))'"
    case .invalidTeamID(let id):
      "the team id is '\(id.prefix(64))'"
    case .notAServiceAccount(let reason):
      "it is no service account of Google's: \(reason)"
    case .invalidURL(let url, let reason):
      "'\(url.prefix(256))' cannot be a webhook's address: \(reason)"
    case .secretLength(let bytes):
      "the webhook's secret has \(bytes) bytes"
    default: storeMessage
    }
  }

  private var storeMessage: String {
    switch self {
    case .secretsKeyMissing:
      "there is no key to encrypt credentials with"
    case .secretsKeyMalformed:
      "the key to encrypt credentials with is not 32 bytes in hexadecimal"
    case .wrongSecretsKey(let name):
      "credential '\(name)' was encrypted with another key"
    case .alreadyThere(let name):
      "there is a credential '\(name)' already"
    case .unknownCredential(let name):
      "there is no credential '\(name.prefix(64))'"
    case .anotherKind(let name, let kept, let given):
      "credential '\(name)' is \(kept.words), and cannot become \(given.words)"
    case .tooManyCredentials(let limit):
      "there are \(limit) credentials already"
    case .damaged(let name, let reason):
      "credential '\(name)' is damaged: \(reason)"
    case .formatTooNew(let name, let found):
      "credential '\(name)' has format \(found), this build knows \(SealedCredential.format)"
    case .noPermission(let path):
      "'\(path)' cannot be reached: no permission"
    case .storage(let operation, let reason):
      "\(operation) failed: \(reason)"
    default: "the credential is refused"
    }
  }
}

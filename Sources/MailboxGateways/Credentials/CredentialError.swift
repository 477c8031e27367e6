public import MailboxModel

/// The reasons why a credential is refused, with the value that was wrong; never with a secret.
///
/// What throws it has changed nothing. ``message`` says what was wrong, ``hint`` what to do.
public enum CredentialError: Error, Sendable, Equatable {
  // What it is called, and what it is for.
  case invalidName(String)
  case invalidTopic(String)
  case tooManyTopics(count: Int)
  case tooManyApps(count: Int)
  case topicsUnknown
  case topicNotCovered(String, covered: [String])
  case environmentUnknown
  case environmentNotCovered(Binding.Environment)

  // What a file holds.
  case tooLarge(what: String, bytes: Int, limitBytes: Int)
  case passwordNeeded
  case passwordNotPlain(characters: Int)
  case notP12(reason: String)
  case wrongPassword
  case contentsUnreadable(what: String)
  case keyMissing
  case severalKeys(count: Int)
  case certificateMissing
  case keyOfAnotherCertificate
  case expired(at: Timestamp)
  case notASigningKey(reason: String, hint: String)
  case invalidKeyID(String)
  case invalidTeamID(String)
  case notAServiceAccount(reason: String)
  case invalidURL(String, reason: String)
  case secretLength(bytes: Int)

  // Where credentials are kept.
  case secretsKeyMissing
  case secretsKeyMalformed
  case wrongSecretsKey(name: String)
  case alreadyThere(name: String)
  case unknownCredential(name: String)
  case anotherKind(name: String, kept: PushCredential.Kind, given: PushCredential.Kind)
  case tooManyCredentials(limit: Int)
  case damaged(name: String, reason: String)
  case formatTooNew(name: String, found: UInt32)
  case noPermission(path: String)
  case storage(operation: String, reason: String)
}

public import MailboxModel

/// The reason that nothing can be sent by a credential. Secrets are not shown.
public struct UnusableCredential: Error, Hashable, Sendable, CustomStringConvertible {
  /// The credential's name.
  public let name: CredentialName
  /// The problem in words.
  public let reason: String
  /// The way to put it right.
  public let hint: String

  init(_ name: CredentialName, _ reason: String, hint: String) {
    self.name = name
    self.reason = reason
    self.hint = hint
  }

  /// All of it in a sentence.
  public var description: String { "credential '\(name)' cannot be used: \(reason); \(hint)" }
}

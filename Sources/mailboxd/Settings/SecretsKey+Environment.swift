internal import FoundationEssentials
internal import MailboxGateways

extension SecretsKey {
  /// The key from the environment, which alone has it; nil when it is not set.
  static func ofEnvironment() throws(CredentialError) -> SecretsKey? {
    guard let text = ProcessInfo.processInfo.environment[variable] else { return nil }
    return try SecretsKey(hexadecimal: text)
  }
}

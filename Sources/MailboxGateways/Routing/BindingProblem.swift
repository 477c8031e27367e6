public import MailboxModel

/// Why a push token could never be pushed to as it is bound.
public enum BindingProblem: Sendable, Hashable {
  /// A token for Apple has other characters than hexadecimal digits, or none, or too many.
  case tokenNotHexadecimal
  /// There is no credential of that name.
  case unknownCredential(String)
  /// Platform, environment or topic are not those of the credential.
  case misfit(reason: String)

  /// What is wrong with the token alone, whatever the credential.
  public init?(ofTokenOf binding: Binding) {
    guard binding.platform == .apns, !APNsRequest.isToken(binding.token) else { return nil }
    self = .tokenNotHexadecimal
  }

  /// What was wrong, with the value that was wrong; never with the token.
  public var message: String {
    switch self {
    case .tokenNotHexadecimal: "the token for Apple is not hexadecimal"
    case .unknownCredential(let name): "there is no credential '\(name.prefix(64))'"
    case .misfit(let reason): reason
    }
  }

  /// What to do.
  public var hint: String {
    switch self {
    case .tokenNotHexadecimal: "give the bytes of the device token as hexadecimal digits"
    case .unknownCredential:
      "name one that was added with 'mailboxd credential add', or bind with credential_may_follow"
    case .misfit: "bind by the credential that the app's builds are pushed to with"
    }
  }
}

extension CredentialGateway {
  /// Why a token could never be pushed to by the present credentials; nil when it can.
  public func problem(with binding: Binding) -> BindingProblem? {
    if let problem = BindingProblem(ofTokenOf: binding) { return problem }
    // Names are bytes: one that only looks the same is another.
    guard let credential = credential(named: binding.credential),
      credential.name.utf8.elementsEqual(binding.credential.utf8)
    else { return .unknownCredential(binding.credential) }
    return credential.misfit(of: binding).map(BindingProblem.misfit(reason:))
  }
}

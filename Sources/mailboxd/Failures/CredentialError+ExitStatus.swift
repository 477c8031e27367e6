internal import MailboxGateways
internal import MailboxTool

extension CredentialError {
  /// The code that a command ends with when a credential is refused.
  var exitStatus: ExitStatus {
    switch self {
    case .unknownCredential: .notFound
    case .damaged, .formatTooNew: .damaged
    case .noPermission: .noPermission
    case .storage: .inputOutput
    default: .usage
    }
  }
}

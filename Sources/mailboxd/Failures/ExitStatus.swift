internal import MailboxGateways
internal import MailboxModel

/// The codes that the server ends with; the numbers are those of `sysexits.h`.
enum ExitStatus: Int32 {
  case success = 0
  case other = 1
  case usage = 64
  case damaged = 65
  case notFound = 66
  case busy = 69
  case inputOutput = 74
  /// The journal has failed while it served: started again, it may go on (`EX_TEMPFAIL`).
  case journalFailed = 75
  case noPermission = 77
}

extension MailboxError {
  /// The code that the server ends with when its store refuses to be opened.
  var exitStatus: ExitStatus {
    switch self {
    case .invalidArgument, .invalidIdentifier: .usage
    case .notAStore, .unknownUser, .unknownDevice: .notFound
    case .damaged, .malformed: .damaged
    case .busy: .busy
    case .readOnly: .noPermission
    case .storage: .inputOutput
    default: .other
    }
  }
}

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

internal import MailboxClient
internal import MailboxTool

extension MailboxClientError {
  /// The code that the phone ends with.
  var exitStatus: ExitStatus {
    switch self {
    case .settings, .alreadyRun: .usage
    case .replaced, .signedOut, .refused, .noToken: .noPermission
    case .unavailable: .unavailable
    case .cursorStore: .inputOutput
    }
  }
}

internal import MailboxClient
internal import MailboxModel
internal import SystemPackage

/// The codes that the phone ends with; the numbers are those of `sysexits.h`, and the shell's for a
/// process that was killed.
enum ExitStatus: Int32 {
  case success = 0
  case other = 1
  case usage = 64
  case unavailable = 69
  case inputOutput = 74
  case noPermission = 77
  case killed = 137
}

/// A failure of the phone's own.
struct Failure: Error {
  let status: ExitStatus
  /// What was wrong.
  let message: String
  /// What to do about it.
  let hint: String

  init(_ status: ExitStatus, _ message: String, hint: String) {
    self.status = status
    self.message = message
    self.hint = hint
  }
}

extension MailboxClientError {
  var exitStatus: ExitStatus {
    switch self {
    case .settings, .alreadyRun: .usage
    case .replaced, .signedOut, .refused, .noToken: .noPermission
    case .unavailable: .unavailable
    case .cursorStore: .inputOutput
    }
  }
}

/// A line on standard error. Nobody can be told when this fails.
func writeError(_ text: String) { writeError(lines: [text]) }

/// Lines on standard error, the first with the program's name.
func writeError(lines: [some StringProtocol]) {
  let text = lines.map { String($0).oneLine + "\n" }.joined()
  _ = try? FileDescriptor.standardError.writeAll("mailbox-phone: \(text)".utf8)
}

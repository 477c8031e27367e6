internal import ArgumentParser
internal import MailboxGateways
internal import MailboxModel
internal import MailboxServer
internal import SystemPackage

extension Mailboxd {
  /// Says in one line on standard error what went wrong; returns the code to end with.
  static func report(_ error: any Error) -> ExitStatus {
    switch error {
    case let error as Failure: return complain(error.message, error.hint, error.status)
    case let error as MailboxError: return complain(error.message, error.hint, error.exitStatus)
    case let error as CredentialError: return complain(error.message, error.hint, error.exitStatus)
    case let error as ServerSettingsError: return complain(error.message, error.hint, .usage)
    case let error as SignInKeyError: return complain(error.message, error.hint, .usage)
    case let error as ListenError:
      return report(
        Failure(errno: error.systemError, doing: "listening at \(error.host) port \(error.port)"))
    default: return reportParsing(error)
    }
  }

  private static func complain(
    _ message: String, _ hint: String, _ status: ExitStatus
  ) -> ExitStatus {
    writeError("mailboxd: \(message); \(hint)\n")
    return status
  }

  /// Help and version are answers; the rest is a complaint.
  private static func reportParsing(_ error: any Error) -> ExitStatus {
    let text = fullMessage(for: error)
    guard exitCode(for: error) != .success else {
      print(text)
      return .success
    }
    writeError(text + "\n")
    return exitCode(for: error) == .validationFailure ? .usage : .other
  }

  /// Nobody can be told when this fails.
  private static func writeError(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}

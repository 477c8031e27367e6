internal import ArgumentParser
internal import MailboxModel
internal import SystemPackage

extension Mailboxd {
  /// Says in one line on standard error what went wrong; returns the code to end with.
  static func report(_ error: any Error) -> ExitStatus {
    switch error {
    // The log has said it.
    case is JournalFailure: return .journalFailed
    default:
      guard let failure = Failure(error) else { return reportParsing(error) }
      return complain(failure.message, failure.hint, failure.status)
    }
  }

  private static func complain(
    _ message: String, _ hint: String, _ status: ExitStatus
  ) -> ExitStatus {
    writeError("mailboxd: \("\(message); \(hint)".oneLine)\n")
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

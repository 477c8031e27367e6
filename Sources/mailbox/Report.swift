internal import ArgumentParser
internal import MailboxModel

extension Mailbox {
  /// Says in one line on standard error what went wrong; returns the code to end with.
  static func report(_ error: any Error) -> ExitStatus {
    switch error {
    case let error as MailboxError:
      StandardError.complain(error.message, hint: error.hint)
      return error.exitStatus
    case let error as Failure:
      StandardError.complain(error.message, hint: error.hint)
      return error.status
    case let error as Reported:
      return error.status
    case is OutputClosed:
      return .success
    default:
      return reportParsing(error)
    }
  }

  /// Help and version are answers; the rest is a line with where to read on.
  private static func reportParsing(_ error: any Error) -> ExitStatus {
    let whole = fullMessage(for: error)
    guard exitCode(for: error) != .success else {
      let output = StandardOutput()
      try? output.line(whole)
      return .success
    }
    let pointer = whole.split(separator: "\n").last { $0.contains("for more information") }
    let hint = pointer?.drop { $0 == " " }.dropLast(".".count) ?? "see 'mailbox --help'"
    var message = message(for: error)
    if message.hasSuffix(".") { message.removeLast() }
    let arguments = (try? CommandLine.utf8Arguments()) ?? []
    if let dashed = DashedValue(complaint: message, arguments: arguments) {
      StandardError.complain(message, hint: dashed.hint)
      return .usage
    }
    StandardError.complain(message, hint: hint.prefix(1).lowercased() + hint.dropFirst())
    return exitCode(for: error) == .validationFailure ? .usage : .other
  }
}

internal import ArgumentParser
internal import MailboxClient
internal import MailboxModel

extension MailboxPhone {
  /// Says in one line on standard error what went wrong; returns the code to end with.
  static func report(_ error: any Error) -> ExitStatus {
    switch error {
    case let error as Failure:
      writeError("\(error.message); \(error.hint)")
      return error.status
    case let error as MailboxError:
      writeError(error.description)
      return .usage
    case let error as MailboxClientError:
      writeError(error.description)
      return error.exitStatus
    default: return reportParsing(error)
    }
  }

  /// Help and version are answers; the rest is a complaint.
  private static func reportParsing(_ error: any Error) -> ExitStatus {
    let text = fullMessage(for: error)
    guard exitCode(for: error) != .success else {
      print(text)
      return .success
    }
    // Several lines: what is wrong, and the usage.
    let message = text.hasPrefix("Error: ") ? text.dropFirst("Error: ".count) : text[...]
    var lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    if message.hasPrefix("Missing value for '") {
      lines.insert("A value that begins with '-' is written --option=VALUE.", at: 1)
    }
    writeError(lines: lines)
    return exitCode(for: error) == .validationFailure ? .usage : .other
  }
}

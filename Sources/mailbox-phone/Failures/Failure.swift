internal import ArgumentParser
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

extension MailboxClientError {
  fileprivate var exitStatus: ExitStatus {
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
private func writeError(lines: [some StringProtocol]) {
  let text = lines.map { String($0).oneLine + "\n" }.joined()
  _ = try? FileDescriptor.standardError.writeAll("mailbox-phone: \(text)".utf8)
}

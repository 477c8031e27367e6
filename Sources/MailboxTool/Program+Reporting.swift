internal import ArgumentParser

extension Program {
  /// Says on standard error what went wrong; returns the code to end with.
  static func report(_ error: any Error) -> ExitStatus {
    switch error {
    case let error as Reported: return error.status
    case is OutputClosed: return .success
    default:
      guard let failure = error as? Failure ?? failure(for: error) else {
        return reportParsing(error)
      }
      StandardError.complain(failure.message, hint: failure.hint, as: _commandName)
      return failure.status
    }
  }

  /// Help and version are answers; the rest is a complaint.
  private static func reportParsing(_ error: any Error) -> ExitStatus {
    guard exitCode(for: error) != .success else {
      let output = StandardOutput()
      try? output.line(fullMessage(for: error))
      return .success
    }
    complain(inWordsOfParser: error)
    return exitCode(for: error) == .validationFailure ? .usage : .other
  }
}

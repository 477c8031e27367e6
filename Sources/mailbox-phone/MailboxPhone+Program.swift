internal import ArgumentParser
internal import MailboxClient
internal import MailboxModel
internal import MailboxTool

extension MailboxPhone {
  static func failure(for error: any Error) -> Failure? {
    switch error {
    // Only what was typed is refused by the model here.
    case let error as MailboxError: Failure(.usage, error.message, hint: error.hint)
    case let error as MailboxClientError: Failure(error.exitStatus, "\(error)", hint: nil)
    default: nil
    }
  }

  /// Prints what is wrong, how a value that begins with a dash is written, and the usage, a line each.
  static func complain(inWordsOfParser error: any Error) {
    var (fault, lines) = parserWords(for: error)
    if fault.hasPrefix("Missing value for '") {
      lines.insert("A value that begins with '-' is written --option=VALUE.", at: 0)
    }
    StandardError.complain(fault)
    StandardError.write(lines.map { $0 + "\n" }.joined())
  }
}

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
    let text = fullMessage(for: error)
    let message = text.hasPrefix("Error: ") ? text.dropFirst("Error: ".count) : text[...]
    var lines = message.split(separator: "\n", omittingEmptySubsequences: false)
    if message.hasPrefix("Missing value for '") {
      lines.insert("A value that begins with '-' is written --option=VALUE.", at: 1)
    }
    let first = lines.removeFirst()
    StandardError.complain(String(first))
    StandardError.write(lines.map { PlainText.oneLine(String($0)) + "\n" }.joined())
  }
}

internal import ArgumentParser
internal import MailboxTool

extension Mailbox {
  static func check(_ arguments: [String]) throws { try CommandNames.check(arguments) }

  /// One line with where to read on, or with what to type for a value that begins with a dash.
  static func complain(inWordsOfParser error: any Error) {
    var message = message(for: error)
    if message.hasSuffix(".") { message.removeLast() }
    let arguments = (try? CommandLine.utf8Arguments()) ?? []
    if let dashed = DashedValue(complaint: message, arguments: arguments) {
      return StandardError.complain(message, hint: dashed.hint)
    }
    let pointer = fullMessage(for: error).split(separator: "\n")
      .last { $0.contains("for more information") }
    let hint = pointer?.drop { $0 == " " }.dropLast(".".count) ?? "see 'mailbox --help'"
    StandardError.complain(message, hint: hint.prefix(1).lowercased() + hint.dropFirst())
  }
}

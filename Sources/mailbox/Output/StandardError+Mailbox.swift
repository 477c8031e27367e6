internal import MailboxTool

extension StandardError {
  /// One line of the tool's: what was wrong, and what to do about it.
  static func complain(_ message: String, hint: String? = nil) {
    complain(message, hint: hint, as: "mailbox")
  }
}

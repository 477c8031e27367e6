internal import MailboxTool

extension StandardError {
  /// One line of the phone's.
  static func complain(_ text: String) { complain(text, as: "mailbox-phone") }
}

internal import MailboxTool

extension Mailboxd {
  static func failure(for error: any Error) -> Failure? { Failure(error) }
}

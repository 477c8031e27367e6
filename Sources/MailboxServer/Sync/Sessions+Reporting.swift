internal import Logging
internal import MailboxModel
internal import MailboxSync

extension Sessions {
  /// The store did not do what a session asked for.
  func report(_ fault: ServerFault, of session: LiveSession) {
    logger.error("a session failed", metadata: metadata(of: session, ["error": "\(fault)"]))
  }

  /// A message was sent again and again and never acknowledged.
  func report(setAside cursor: Cursor, _ attempts: UInt32, of session: LiveSession) {
    logger.warning(
      "set a message aside: its device never acknowledges it",
      metadata: metadata(
        of: session, ["sequence": "\(cursor.sequence)", "attempts": "\(attempts)"]))
  }

  private func metadata(
    of session: LiveSession, _ more: Logger.Metadata
  ) -> Logger.Metadata {
    more.merging(
      ["mailbox": "\(session.mailbox)", "device": "\(session.device?.value ?? "")"]
    ) { first, _ in first }
  }
}

internal import Logging
internal import MailboxModel
internal import MailboxSync

extension Sessions {
  /// The store did not do what a session needs.
  func report(_ fault: ServerFault, of session: LiveSession) {
    logger.error("a session failed", metadata: metadata(of: session, ["error": "\(fault)"]))
  }

  /// The store did not do what a session asked it for beside its pages. What the client could not ask
  /// for is no failure of the store's.
  func report(_ what: StaticString, _ error: MailboxError, of session: LiveSession) {
    guard Refusal.concernsCall(error) else {
      return report(.operation("\(what): \(error)"), of: session)
    }
    logger.debug(
      "refused what a session asked for",
      metadata: metadata(of: session, ["what": "\(what)", "error": "\(error)"]))
  }

  /// A message was sent again and again and never acknowledged: its client's mistake.
  func report(setAside cursor: Cursor, _ attempts: UInt32, of session: LiveSession) {
    logger.debug(
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

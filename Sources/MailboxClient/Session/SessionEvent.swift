internal import MailboxSync

/// Something that happens to a session: from a line, its clock or the app.
enum SessionEvent: Sendable {
  /// The app or the clock says it.
  case input(ClientInput)
  /// It comes from a line: void when the session has another one by now.
  case line(ClientInput, of: SyncLine.ID)
  /// A line could not be made, or is gone.
  case lost(MailboxClientError, of: SyncLine.ID)
}

internal import MailboxModel
internal import MailboxSync

/// An event of a session: from its line, its clock or the app.
enum SessionEvent: Sendable {
  /// The stream of a line is open.
  case connected(SyncLine.ID)
  /// A frame came on a line.
  case frame(ServerFrame, on: SyncLine.ID)
  /// A line could not be made, or is gone.
  case lost(MailboxClientError, of: SyncLine.ID)
  /// The deadline may have come.
  case time
  /// The app has handled everything through a cursor.
  case handled(Cursor)
  /// The app left the foreground.
  case background(badge: UInt32)
  /// The app came to the foreground.
  case foreground
  /// The user read a conversation.
  case read(Conversation, through: UInt64)
  /// The app is done.
  case stop
}

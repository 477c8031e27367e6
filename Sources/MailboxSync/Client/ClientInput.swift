public import MailboxModel

/// Something that happens to a client's session, from whatever side, for
/// ``ClientSession/take(_:at:using:)``.
public enum ClientInput: Sendable {
  /// It is to begin to connect.
  case start
  /// The connection that was asked for is there.
  case connected
  /// The connection could not be made, or is gone.
  case connectionLost
  /// The server refused the session for a reason that coming back does not change: a bad token,
  /// a broken rule.
  case refused(String)
  /// A frame of the server came.
  case received(ServerFrame)
  /// The deadline has come, or any later moment.
  case timePassed

  /// The app has handled everything through a cursor that it was given: the end of a delivery, or
  /// a message in one. It need not come in the same connection.
  ///
  /// Only this leads to an acknowledgement, and the cursor is persisted before.
  case handled(through: Cursor)
  /// The app left the foreground, with the badge that it shows now.
  case enteredBackground(badge: UInt32)
  /// The app came to the foreground. A pause of the session's own ends at once, one that the server
  /// asked for does not.
  case enteredForeground
  /// The user read a conversation through a message that came.
  case markRead(Conversation, through: UInt64)
  /// The app is done with the session.
  case stop
}

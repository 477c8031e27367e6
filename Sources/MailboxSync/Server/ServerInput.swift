public import MailboxModel

/// Something that happens to a server's session, from whatever side, for ``ServerSession/take(_:at:)``.
public enum ServerInput: Sendable {
  /// A frame of the app came.
  case received(ClientFrame)
  /// The app's side of the stream is over, or the connection is gone, by whichever side.
  case connectionClosed
  /// The deadline has come, or any later moment.
  case timePassed

  /// The device is signed in and its mailbox was looked up.
  case opened(OpenedMailbox)
  /// The device was not signed in, or its mailbox could not be opened.
  case openFailed(MailboxError)
  /// The page that was asked for.
  case pageRead(Page)
  /// The store has what the app acknowledged.
  case acknowledged(Cursor)
  /// Reading or acknowledging failed.
  case failed(MailboxError)
  /// Marking a conversation read came to its end.
  case markedRead

  /// Something came into the mailbox; many deposits may be notified at once.
  case deposited
  /// A message that is not stored came, in the wire form of a page. It is sent while the session is
  /// live and has room, and else dropped, as its sender asked for.
  case passed(onlineOnly: [UInt8])
  /// A conversation's unread count changed, not through this session.
  case unreadChanged(UnreadChange)
  /// The session is over.
  case ending(SessionEnding)
}

/// The reason for which a session is over, when the app is not the one to end it.
public enum SessionEnding: Hashable, Sendable {
  /// The same device opened a newer session, or was replaced by another device's sign-in. Presence
  /// belongs to the newer one and is left alone.
  case replaced
  /// The device was signed out, or is known no more.
  case signedOut
  /// The mailbox began a new epoch: the app comes back and learns of it by Reset. A session that is not
  /// open yet opens in the new one.
  case purged
  /// The server goes away, or has no room for this session.
  case goingAway(retryAfterMilliseconds: UInt32)
}

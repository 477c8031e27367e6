internal import MailboxModel
internal import MailboxSync

/// Something that happens to one session, from whatever side.
enum SessionEvent: Sendable {
  /// A frame of the app came.
  case frame(ClientFrame)
  /// The app's side of the stream is over, or the connection is, or the session cannot begin.
  case closed
  /// The mailbox was looked up.
  case opened(OpenedMailbox)
  /// A page was read.
  case page(Page)
  /// The store has what the app acknowledged.
  case acknowledged(Cursor)
  /// Reading or acknowledging failed.
  case failed(MailboxError)
  /// Marking a conversation read came to its end.
  case markedRead
  /// Something came into the mailbox.
  case deposited
  /// A message that is not stored came, in the wire form of a page.
  case onlineOnly([UInt8])
  /// A conversation's unread count changed, not through this session.
  case unread(UnreadChange)
  /// It is this session's turn to drain.
  case admitted
  /// The feed says that the device left, and what that would end the session with. The store knows whether
  /// it still holds.
  case deviceLeft(SessionEnding)
  /// The session's deadline may have come.
  case time
  /// The session is over.
  case ending(SessionEnding)
}

/// The reason for which a session is over, when the app is not the one to end it.
enum SessionEnding: Sendable {
  case replaced
  case signedOut
  case purged
  case goingAway(retryAfterMilliseconds: UInt32)
}

extension ServerSession {
  /// Takes in what happened; returns what is to be done.
  mutating func take(_ event: SessionEvent, at now: SyncInstant) -> [ServerAction] {
    switch event {
    case .frame(let frame): received(frame, at: now)
    case .closed: hasEnded ? [] : connectionClosed()
    case .opened(let mailbox): opened(mailbox, at: now)
    case .page(let page): pageRead(page, at: now)
    case .acknowledged(let cursor): acknowledged(cursor)
    case .failed(let error): failed(error)
    case .markedRead: markedRead()
    case .deposited: deposited(at: now)
    case .onlineOnly(let bytes): passed(onlineOnly: bytes)
    case .unread(let change): unreadChanged(change)
    case .admitted, .deviceLeft: []
    case .time: timePassed(at: now)
    case .ending(.replaced): replaced()
    case .ending(.signedOut): signedOut()
    case .ending(.purged): purged()
    case .ending(.goingAway(let pause)): goingAway(retryAfterMilliseconds: pause)
    }
  }
}

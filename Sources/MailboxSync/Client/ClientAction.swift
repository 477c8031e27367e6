public import MailboxModel

/// An action that a client's session wants done, in the order given, before it is told anything else.
public enum ClientAction: Sendable {
  /// Connect; answer with ``ClientInput/connected`` or ``ClientInput/connectionLost``.
  case connect
  /// Send a frame to the server.
  case send(ClientFrame)
  /// Close the connection; no answer is expected.
  case disconnect
  /// The session began: unread counts and the mailbox's newest sequence are these.
  case began(Beginning)
  /// The cursors that the app remembers are void; what follows begins at the oldest message that
  /// waits. Messages that were shown before may come again, with the same sender and id.
  case startOver(ResetReason, Beginning)
  /// Hand these to the app, in order; it answers with ``ClientInput/handled(through:)``.
  case deliver([Page.Entry], end: Cursor)
  /// Keep this cursor durably. It comes before the acknowledgement that says so to the server.
  case persist(Cursor)
  /// The backlog was delivered; what follows is live. Once a connection.
  case caughtUp(Cursor)
  /// A conversation's unread count changed.
  case unreadChanged(UnreadChange)
  /// Report what the server did wrong. The connection is closed and made again after a pause.
  case report(ClientFault)
  /// The session is over for good.
  case end(ClientEnd)
}

/// The reason why a client's session is over for good.
public enum ClientEnd: Hashable, Sendable {
  /// The device opened a newer session, or another device signed in in its place.
  case replaced
  /// The device was signed out.
  case signedOut
  /// The server refused it for a reason that coming back does not change.
  case refused(String)
  /// The app asked for it.
  case stopped
}

/// A fault of a server, which a client must not take for success.
public enum ClientFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// Sequences are missing without a gap that says so (contract G7).
  case hole(expected: UInt64, found: UInt64)
  /// A page or the backlog's end is of another epoch than the session.
  case anotherEpoch(given: Epoch, current: Epoch)
  /// A page says that it ends elsewhere than its last entry.
  case pageEnd(said: UInt64, found: UInt64)
  /// A page cannot be decoded.
  case unreadable(String)
  /// A frame came where it cannot stand.
  case outOfOrder(String)
  /// The server did not begin the session in time.
  case noWelcome(limitMilliseconds: UInt32)

  /// The fault in words.
  public var description: String {
    switch self {
    case .hole(let expected, let found): "sequence \(expected) was expected, \(found) came"
    case .anotherEpoch(let given, let current):
      "a frame of epoch \(given) came in a session of epoch \(current)"
    case .pageEnd(let said, let found): "a page says it ends at \(said), its entries at \(found)"
    case .unreadable(let reason): "a page cannot be read: \(reason)"
    case .outOfOrder(let name): "\(name) came where it cannot stand"
    case .noWelcome(let limit): "the session did not begin within \(limit) ms"
    }
  }
}

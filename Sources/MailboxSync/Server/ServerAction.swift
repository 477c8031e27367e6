public import MailboxModel

/// An action that a server's session wants done, in the order given, before it is told anything else.
public enum ServerAction: Sendable {
  /// Sign the device in and look the mailbox up; answer with ``ServerInput/opened(_:)``, or with
  /// ``ServerInput/openFailed(_:)``.
  case open(Hello)
  /// Send a frame to the app.
  case send(ServerFrame)
  /// Read a page behind a cursor; answer with ``ServerInput/pageRead(_:)``, or with
  /// ``ServerInput/failed(_:)``. A read must see every deposit that was notified before it.
  case read(after: Cursor, limit: DrainLimit)
  /// The device has everything through a cursor; answer with ``ServerInput/acknowledged(_:)``,
  /// or with ``ServerInput/failed(_:)``. It may have been removed since it was opened, and must not be
  /// registered by this.
  case acknowledge(Cursor)
  /// Record where the device's app is; needs no answer. `suspended` lets pushes begin.
  case setPresence(Presence, badge: UInt32?)
  /// Mark a conversation read and tell the user's other sessions; answer with
  /// ``ServerInput/markedRead`` whether it worked or not.
  case markRead(Conversation, through: UInt64)
  /// Report that a message was sent so often without an acknowledgement that a gap is sent in its
  /// place. The mailbox has it until the device acknowledges past it.
  case setAside(Cursor, attempts: UInt32)
  /// Keep this for the device's next session, which gets it in ``OpenedMailbox/attempts``; nil
  /// forgets what was kept. It comes once, when an open session ends. A host may keep it in memory: what
  /// it forgets is counted anew.
  case keepAttempts(DeliveryAttempts?)
  /// Report what the store did not do. The session ends, the app comes back.
  case report(ServerFault)
  /// End the stream with an error that says what the app did wrong.
  case refuse(SyncRefusal)
  /// End the stream; everything was said.
  case end
}

/// A failure of the store to do what a session asked for.
public enum ServerFault: Error, Hashable, Sendable, CustomStringConvertible {
  /// A page is none that was asked for, or none was.
  case pageOutOfPlace(end: Cursor, after: Cursor)
  /// A page has more behind it and yet does not move on.
  case pageWithoutProgress(Cursor)
  /// An operation failed.
  case operation(String)

  /// The fault in words.
  public var description: String {
    switch self {
    case .pageOutOfPlace(let end, let after):
      "a page that ends at \(end) came, asked after \(after)"
    case .pageWithoutProgress(let cursor): "the page after \(cursor) says more and holds nothing"
    case .operation(let text): text
    }
  }
}

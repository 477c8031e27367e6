public import MailboxModel

/// A frame that a server sends on its stream. Welcome or Reset comes first.
public enum ServerFrame: Sendable {
  /// The session begins; pages follow.
  case welcome(Beginning)
  /// The cursor is none of this mailbox's; the session begins at the oldest message that waits.
  case reset(ResetReason, Beginning)
  /// Messages and gaps in their wire form: backlog first, live from ``caughtUp(_:)`` on.
  case page(Page)
  /// The backlog ends here. Once a session.
  case caughtUp(Cursor)
  /// Another device read a conversation.
  case unread(UnreadChange)
  /// The session ends.
  case bye(Bye)

  /// The frame's name, as errors say it.
  public var name: String {
    switch self {
    case .welcome: "Welcome"
    case .reset: "Reset"
    case .page: "Page"
    case .caughtUp: "CaughtUp"
    case .unread: "Unread"
    case .bye: "Bye"
    }
  }
}

/// The place at which a session begins, and the state that holds then.
public struct Beginning: Hashable, Sendable {
  /// The mailbox's present history.
  public var epoch: Epoch
  /// The first page begins behind this sequence, so that a hole before it can be seen.
  public var start: UInt64
  /// The mailbox's newest sequence; 0 before the first.
  public var head: UInt64
  /// The unread counts.
  public var unread: Unread
  /// The window that holds, in bytes.
  public var windowBytes: UInt32

  /// A beginning behind a sequence of an epoch.
  public init(
    epoch: Epoch, start: UInt64, head: UInt64, unread: Unread, windowBytes: UInt32
  ) {
    self.epoch = epoch
    self.start = start
    self.head = head
    self.unread = unread
    self.windowBytes = windowBytes
  }
}

/// The reason why a cursor is none of the mailbox's (contract G6).
public enum ResetReason: Hashable, Sendable {
  /// It belongs to another epoch.
  case anotherEpoch
  /// It lies beyond the mailbox's newest sequence.
  case fromTheFuture
}

/// A conversation's unread count after a change.
public struct UnreadChange: Hashable, Sendable {
  /// The conversation whose count changed.
  public var conversation: Conversation
  /// The number of its messages that are unread now.
  public var count: UInt64
  /// The sum over all conversations.
  public var total: UInt64

  /// A new count and the sum that it leads to.
  public init(conversation: Conversation, count: UInt64, total: UInt64) {
    self.conversation = conversation
    self.count = count
    self.total = total
  }
}

/// The reason why a session ends.
public enum Bye: Hashable, Sendable {
  /// The same device opened a newer session, or another device signed in in its place. For good.
  case replaced
  /// The device was signed out. For good.
  case signedOut
  /// The server goes away, or has no room: come back after so many milliseconds, and a little
  /// more by chance; 0 means soon.
  case goingAway(retryAfterMilliseconds: UInt32)
}

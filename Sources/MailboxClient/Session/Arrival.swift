public import MailboxModel
public import MailboxSync

/// A message out of a mailbox, or an event among the messages, in order.
public enum Arrival: Hashable, Sendable {
  /// A message. It is live when it was deposited while this session was there, so that no push
  /// announced it; a message of the backlog is not.
  case message(WaitingMessage, isLive: Bool)
  /// Messages are missing here (contract G4).
  case gap(Gap)
  /// The backlog ended at this cursor; what follows is live. Once a connection, when something came
  /// in between.
  case caughtUp(Cursor)
  /// The mailbox began anew, as after a purge or a restore: what follows begins at the oldest
  /// message that waits. Messages that were shown before may come again, with the same sender and
  /// id; forget the sequences that came before.
  case startOver(ResetReason)
}

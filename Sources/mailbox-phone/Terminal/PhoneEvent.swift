internal import MailboxClient

/// An event that the phone reacts to.
enum PhoneEvent: Sendable {
  /// A line was typed.
  case line(TypedLine)
  /// Nothing is typed any more.
  case endOfInput
  /// The time in the background is over.
  case timeToSleep
  /// The mailbox ended it, or something failed.
  case ended(any Error)
}

/// An event that a phone tells.
enum PhoneEvent: Sendable {
  /// The backlog came whole.
  case caughtUp
  /// A message came live, with its number.
  case live(Int)
  /// The server asks it to come back so many milliseconds later, or the connection is gone.
  case comesBack(afterMilliseconds: Int)
  /// Something came other than what has to come.
  case failed(String)
}

/// Everything that a phone has taken in, over all its connections.
struct PhoneState: Sendable {
  /// The sequence that has to come next.
  var next: UInt64 = 1
  var messages = 0
  var bytes = 0
  /// Of the mailbox; 0 before the first page.
  var epoch: UInt64 = 0
  var isCaughtUp = false
}

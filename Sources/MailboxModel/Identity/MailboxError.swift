/// Everything an operation on mailboxes can refuse, with the value that was wrong.
///
/// An operation that throws changed nothing. ``message`` says what was wrong, ``hint`` what to do.
public enum MailboxError: Error, Sendable, Equatable {
  // What the caller gave.
  case invalidIdentifier(kind: String, value: String, reason: String)
  case invalidArgument(name: String, value: String, reason: String)
  case messageTooLarge(encodedBytes: Int, limitBytes: Int)
  case tooManyRecipients(count: Int, limit: Int)
  case noRecipients
  case peerNeeded(sender: String)
  case malformed(what: String, reason: String)

  // What the store holds.
  case unknownUser(MailboxAddress)
  case unknownDevice(DeviceID, of: MailboxAddress)
  case deviceSignedOut(DeviceID, of: MailboxAddress)
  case tooManyDevices(of: MailboxAddress, limit: Int)
  case unknownConversation(Conversation, of: MailboxAddress)
  case cursorOfAnotherEpoch(given: Epoch, current: Epoch)
  case cursorFromTheFuture(given: UInt64, head: UInt64)
  case positionForgotten(Conversation, sequence: UInt64, oldestExact: UInt64)
  case tooManyConversations(of: MailboxAddress, limit: Int)
  case quotaExceeded([MailboxAddress], limit: String)

  // The store itself.
  case notAStore(path: String, reason: String)
  case formatTooNew(found: UInt32, supported: UInt32)
  case busy(path: String, processID: Int32?)
  case readOnly(path: String)
  case damaged(what: String)
  case storage(operation: String, reason: String, hint: String)
  case feedTrimmed(position: UInt64, oldest: UInt64)
  case closed
}

extension MailboxError: CustomStringConvertible {
  /// The message and the hint in one line.
  public var description: String { "\(message); \(hint)" }
}

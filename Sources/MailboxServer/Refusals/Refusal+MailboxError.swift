internal import GRPCCore
internal import MailboxModel

extension Refusal {
  /// The answer to a client whose call the store refused. Errors of the store itself are for the log:
  /// a client learns that it can try again.
  init(_ error: MailboxError) {
    guard let code = Self.code(of: error) else {
      self.init(
        .unavailable, reason: "storeUnavailable", "the mailbox store cannot do this now",
        hint: "try again later; the server's log says more", retryAfter: .seconds(1))
      return
    }
    self.init(code, reason: error.code, error.message, hint: error.hint)
  }

  /// Returns whether an error is about the call, and not about the store.
  static func concernsCall(_ error: MailboxError) -> Bool { code(of: error) != nil }

  /// The status of an error that concerns the call; nil when it concerns the store.
  private static func code(of error: MailboxError) -> RPCError.Code? {
    switch error {
    case .invalidIdentifier, .invalidArgument, .messageTooLarge, .tooManyRecipients, .noRecipients,
      .peerNeeded, .malformed:
      .invalidArgument
    case .unknownUser, .unknownDevice, .unknownConversation: .notFound
    case .deviceSignedOut, .cursorOfAnotherEpoch: .failedPrecondition
    case .cursorFromTheFuture, .positionForgotten: .outOfRange
    case .tooManyDevices, .tooManyConversations, .quotaExceeded: .resourceExhausted
    case .notAStore, .formatTooNew, .busy, .readOnly, .damaged, .storage, .feedTrimmed, .closed: nil
    }
  }
}

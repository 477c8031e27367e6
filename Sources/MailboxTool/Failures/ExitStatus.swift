package import MailboxModel

/// The codes that the programs end with; scripts rely on them. The numbers are those of `sysexits.h`,
/// and the shell's for a process that was killed.
package enum ExitStatus: Int32, Sendable {
  case success = 0
  case other = 1
  case usage = 64
  case damaged = 65
  case notFound = 66
  /// Another process owns the store or listens at the port, or the server is not there.
  case unavailable = 69
  case inputOutput = 74
  /// The journal has failed while it was served: started again, that may go on (`EX_TEMPFAIL`).
  case journalFailed = 75
  case noPermission = 77
  case killed = 137
}

extension MailboxError {
  /// The code that a program ends with when its store refuses something.
  package var exitStatus: ExitStatus {
    switch self {
    case .invalidIdentifier, .invalidArgument, .messageTooLarge, .tooManyRecipients, .noRecipients,
      .peerNeeded, .cursorOfAnotherEpoch, .cursorFromTheFuture, .positionForgotten:
      .usage
    case .unknownUser, .unknownDevice, .unknownConversation, .notAStore: .notFound
    case .damaged, .malformed: .damaged
    case .busy: .unavailable
    case .readOnly: .noPermission
    case .storage: .inputOutput
    case .deviceSignedOut, .tooManyDevices, .tooManyConversations, .quotaExceeded, .formatTooNew,
      .feedTrimmed, .closed:
      .other
    }
  }
}

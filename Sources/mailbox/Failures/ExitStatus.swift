internal import MailboxModel

/// The codes that the tool ends with; scripts rely on them. The numbers are those of `sysexits.h`.
enum ExitStatus: Int32 {
  case success = 0
  case other = 1
  case usage = 64
  case damaged = 65
  case notFound = 66
  case busy = 69
  case inputOutput = 74
  case noPermission = 77
}

extension MailboxError {
  /// The code that the tool ends with.
  var exitStatus: ExitStatus {
    switch self {
    case .invalidIdentifier, .invalidArgument, .messageTooLarge, .tooManyRecipients, .noRecipients,
      .peerNeeded, .cursorOfAnotherEpoch, .cursorFromTheFuture, .positionForgotten:
      .usage
    case .unknownUser, .unknownDevice, .unknownConversation, .notAStore: .notFound
    case .damaged, .malformed: .damaged
    case .busy: .busy
    case .readOnly: .noPermission
    case .storage: .inputOutput
    case .deviceSignedOut, .tooManyDevices, .tooManyConversations, .quotaExceeded, .formatTooNew,
      .feedTrimmed, .closed:
      .other
    }
  }

  /// Whether the store itself is in trouble, so that going on with other messages makes no sense.
  var concernsStore: Bool {
    switch self {
    case .notAStore, .formatTooNew, .busy, .readOnly, .damaged, .storage, .feedTrimmed, .closed:
      true
    default: false
    }
  }
}

extension MailboxError {
  /// The failure in words, with the value that was wrong.
  public var message: String {
    switch self {
    case .invalidIdentifier(let kind, let value, let reason):
      "\(kind) id '\(value.shortened)' \(reason)"
    case .invalidArgument(let name, let value, let reason):
      "\(name) is '\(value.shortened)': \(reason)"
    case .messageTooLarge(let bytes, let limit):
      "the message takes \(bytes) bytes encoded, the limit is \(limit)"
    case .tooManyRecipients(let count, let limit):
      "\(count) recipients in one deposit, the limit is \(limit)"
    case .noRecipients:
      "a deposit has no recipients"
    case .peerNeeded(let sender):
      "the sender '\(sender)' gets a copy of a one-to-one message that does not name its peer"
    case .malformed(let what, let reason):
      "\(what) cannot be read: \(reason)"
    case .unknownUser(let address):
      "there is no mailbox of \(address)"
    case .unknownDevice(let device, let address):
      "\(address) has no device '\(device)'"
    case .deviceSignedOut(let device, let address):
      "device '\(device)' of \(address) is signed out"
    case .tooManyDevices(let address, let limit):
      "\(address) has \(limit) devices already"
    case .unknownConversation(let conversation, let address):
      "\(address) has no conversation '\(conversation)'"
    case .cursorOfAnotherEpoch(let given, let current):
      "the cursor is of epoch \(given), the mailbox is in epoch \(current)"
    case .cursorFromTheFuture(let given, let head):
      "sequence \(given) lies beyond the mailbox's newest, \(head)"
    case .positionForgotten(let conversation, let sequence, let oldest):
      "sequence \(sequence) of '\(conversation)' lies before \(oldest), where positions are kept"
    case .tooManyConversations(let address, let limit):
      "\(address) has \(limit) conversations, and each has unread messages or notifications set"
    case .quotaExceeded(let addresses, let limit):
      "the mailbox of \(addresses.shortened) is full (\(limit))"
    case .notAStore(let path, let reason):
      "'\(path)' is not a mailbox store: \(reason)"
    case .formatTooNew(let found, let supported):
      "the store has format \(found), this build knows formats up to \(supported)"
    case .busy(let path, let processID):
      "'\(path)' is owned by \(processID.map { "process \($0)" } ?? "another process")"
    case .readOnly(let path):
      "'\(path)' cannot be written"
    case .damaged(let what):
      "the store is damaged: \(what)"
    case .storage(let operation, let reason, _):
      "\(operation) failed: \(reason)"
    case .feedTrimmed(let position, let oldest):
      "the feed's position \(position) is no longer held, the oldest is \(oldest)"
    case .closed:
      "the store is closed"
    }
  }

  /// Advice on what to do about it.
  public var hint: String {
    switch self {
    case .invalidIdentifier: "give an id of valid UTF-8 within that length"
    case .invalidArgument: "give a value as described"
    case .messageTooLarge: "send large content by reference, as a file or image element with a URL"
    case .tooManyRecipients: "split the recipients over several deposits"
    case .noRecipients: "name at least one user"
    case .peerNeeded: "name the peer in the message's audience"
    case .malformed: "check that it was made by a version that fits this one"
    case .unknownUser: "a mailbox begins with its first deposit or device; check the app and the id"
    case .unknownDevice: "register the device first"
    case .deviceSignedOut: "register the device again to sign it in"
    case .tooManyDevices:
      "all are signed in and in use: sign out or remove one that is needed no longer"
    case .unknownConversation: "list the mailbox's conversations and check the id"
    case .cursorOfAnotherEpoch: "forget what came from that epoch and drain from the start"
    case .cursorFromTheFuture: "drain first; acknowledge and continue only from what was received"
    case .positionForgotten: "read through a newer message"
    case .tooManyConversations:
      "have some read, or their notifications set to all again: those make room"
    case .quotaExceeded: "have it drained, raise the quota, or drop the oldest by policy"
    case .notAStore: "check the path; a new store needs a new or an empty directory"
    case .formatTooNew: "use the version that wrote it, or a newer one; nothing was changed"
    case .busy: "stop that process, or ask it; reading commands work beside it"
    case .readOnly:
      "check the directory's owner and permissions, and that its disk is mounted writable"
    case .damaged: "keep a copy of the directory, then run 'mailbox verify'"
    case .storage(_, _, let hint): hint
    case .feedTrimmed:
      "resume from the oldest position and look up what was missed in the mailboxes"
    case .closed: "open it again"
    }
  }

  /// A stable name for programs: the case's own.
  public var code: String {
    switch self {
    case .invalidIdentifier: "invalidIdentifier"
    case .invalidArgument: "invalidArgument"
    case .messageTooLarge: "messageTooLarge"
    case .tooManyRecipients: "tooManyRecipients"
    case .noRecipients: "noRecipients"
    case .peerNeeded: "peerNeeded"
    case .malformed: "malformed"
    case .unknownUser: "unknownUser"
    case .unknownDevice: "unknownDevice"
    case .deviceSignedOut: "deviceSignedOut"
    case .tooManyDevices: "tooManyDevices"
    case .unknownConversation: "unknownConversation"
    case .cursorOfAnotherEpoch: "cursorOfAnotherEpoch"
    case .cursorFromTheFuture: "cursorFromTheFuture"
    case .positionForgotten: "positionForgotten"
    case .tooManyConversations: "tooManyConversations"
    case .quotaExceeded: "quotaExceeded"
    case .notAStore: "notAStore"
    case .formatTooNew: "formatTooNew"
    case .busy: "busy"
    case .readOnly: "readOnly"
    case .damaged: "damaged"
    case .storage: "storage"
    case .feedTrimmed: "feedTrimmed"
    case .closed: "closed"
    }
  }
}

extension String {
  /// At most 40 scalars, so that a bad value fills neither a log nor an answer's headers.
  fileprivate var shortened: String {
    unicodeScalars.count <= 40 ? self : "\(String(unicodeScalars.prefix(40)))…"
  }
}

extension [MailboxAddress] {
  /// At most five by name: what more there are would not go into an answer's headers.
  fileprivate var shortened: String {
    let names = prefix(5).map(\.description).joined(separator: ", ")
    return count <= 5 ? names : "\(names) and \(count - 5) more"
  }
}

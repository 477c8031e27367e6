internal import MailboxModel

/// The way in which a server's session ends.
enum ServerEnd: Error {
  /// Its connection is gone.
  case closed
  /// The app did what it may not.
  case refused(SyncRefusal)
  /// The store did not do what the session needs: the app comes back.
  case faulted(ServerFault)
  /// The server has it end.
  case dismissed(Bye)

  /// The end that the server has in mind. A purge is learnt of by coming back.
  init(_ ending: SessionEnding) {
    switch ending {
    case .replaced: self = .dismissed(.replaced)
    case .signedOut: self = .dismissed(.signedOut)
    case .purged: self = .dismissed(.goingAway(retryAfterMilliseconds: 0))
    case .goingAway(let pause): self = .dismissed(.goingAway(retryAfterMilliseconds: pause))
    }
  }

  /// The end that follows from a failure to read or to acknowledge.
  init(_ error: MailboxError) {
    switch error {
    case .cursorOfAnotherEpoch: self.init(.purged)
    case .deviceSignedOut, .unknownDevice: self.init(.signedOut)
    default: self = .faulted(.operation(error.description))
    }
  }

  /// The last that is said, whatever the session has done.
  var lastWords: [ServerAction] {
    switch self {
    case .closed: []
    case .refused(let refusal): [.refuse(refusal), .end]
    case .faulted: [.send(.bye(.goingAway(retryAfterMilliseconds: 0))), .end]
    case .dismissed(let bye): [.send(.bye(bye)), .end]
    }
  }

  /// True when the device stays signed in and no newer session speaks for it: this one leaves it
  /// acknowledged and asleep.
  var leavesDevice: Bool {
    switch self {
    case .closed, .refused, .faulted, .dismissed(.goingAway): true
    case .dismissed(.replaced), .dismissed(.signedOut): false
    }
  }

  /// True when what was sent counts as tried. A session that the server itself ends says nothing about
  /// the messages that it sent.
  var isAttempt: Bool {
    switch self {
    case .closed, .refused, .dismissed(.replaced), .dismissed(.signedOut): true
    case .faulted, .dismissed(.goingAway): false
    }
  }
}

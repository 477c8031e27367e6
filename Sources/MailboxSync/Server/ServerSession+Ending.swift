public import MailboxModel

extension ServerSession {
  /// The same device opened a newer session, or was replaced by another device's sign-in. Presence
  /// belongs to the newer one and is left alone.
  public mutating func replaced() -> [ServerAction] { end(with: .replaced) }

  /// The device was signed out, or is known no more.
  public mutating func signedOut() -> [ServerAction] { end(with: .signedOut) }

  /// The server goes away, or has no room for this session.
  public mutating func goingAway(retryAfterMilliseconds: UInt32) -> [ServerAction] {
    end(with: .goingAway(retryAfterMilliseconds: retryAfterMilliseconds))
  }

  /// The mailbox began a new epoch: the app comes back and learns of it by Reset.
  public mutating func purged() -> [ServerAction] {
    guard case .open = phase else { return [] }
    return goingAway(retryAfterMilliseconds: 0)
  }

  /// The connection is gone, by whichever side.
  public mutating func connectionClosed() -> [ServerAction] { finish(leaving()) }

  /// Reading or acknowledging failed.
  public mutating func failed(_ error: MailboxError) -> [ServerAction] {
    guard case .open = phase else { return [] }
    switch error {
    case .cursorOfAnotherEpoch: return purged()
    case .deviceSignedOut, .unknownDevice: return signedOut()
    default: return faulted(.operation(error.description))
    }
  }

  mutating func faulted(_ fault: ServerFault) -> [ServerAction] {
    [.report(fault)] + goingAway(retryAfterMilliseconds: 0)
  }

  mutating func refuse(_ refusal: SyncRefusal) -> [ServerAction] {
    finish(leaving() + [.refuse(refusal), .end])
  }

  private mutating func end(with bye: Bye) -> [ServerAction] {
    guard !hasEnded else { return [] }
    let isForGood = if case .goingAway = bye { false } else { true }
    let last: [ServerAction] = [.send(.bye(bye)), .end]
    return isForGood ? finish(last) : finish(leaving() + last, isAttempt: false)
  }

  /// A session that the server itself ends says nothing about the messages that it sent.
  private mutating func finish(
    _ actions: [ServerAction], isAttempt: Bool = true
  ) -> [ServerAction] {
    defer { phase = .ended }
    guard case .open = phase else { return actions }
    let attempts = tries.attempts(in: epoch, sentThrough: isAttempt ? backlog.sentThrough : 0)
    return [.keepAttempts(attempts)] + actions
  }

  /// Returns what has to be recorded of a session that ends while its device stays signed in: its last
  /// acknowledgement, and that pushes may begin.
  private func leaving() -> [ServerAction] {
    guard case .open = phase else { return [] }
    var actions: [ServerAction] = []
    if let through = acknowledging.last {
      actions.append(.acknowledge(Cursor(epoch: epoch, sequence: through)))
    }
    if !isAsleep { actions.append(.setPresence(.suspended, badge: nil)) }
    return actions
  }
}

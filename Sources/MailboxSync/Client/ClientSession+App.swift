public import MailboxModel

extension ClientSession {
  /// The app has handled everything through a cursor that it was given: the end of a delivery, or
  /// a message in one. It need not come in the same connection.
  ///
  /// Only this leads to an acknowledgement, and the cursor is persisted before.
  public mutating func handled(through cursor: Cursor) -> [ClientAction] {
    guard !hasEnded, position.handle(through: cursor) else { return [] }
    var actions: [ClientAction] = [.persist(cursor)]
    if case .open = phase, let cursor = position.nextAcknowledgement() {
      actions.append(.send(.acknowledge(cursor)))
    }
    return actions
  }

  /// The app left the foreground, with the badge that it shows now.
  public mutating func enteredBackground(badge: UInt32) -> [ClientAction] {
    isInBackground = true
    guard case .open = phase else {
      unsaid.left(badge: badge)
      return []
    }
    return [.send(.background(badge: badge))]
  }

  /// The app came to the foreground. A pause of the session's own ends at once, one that the server
  /// asked for does not.
  public mutating func enteredForeground() -> [ClientAction] {
    isInBackground = false
    unsaid.came()
    switch phase {
    case .open: return [.send(.foreground)]
    case .pausing(_, isAsked: false): return connect()
    case .asleep, .connecting, .greeting, .pausing, .ended: return []
    }
  }

  /// The user read a conversation through a message that came.
  public mutating func markRead(
    _ conversation: Conversation, through sequence: UInt64
  ) -> [ClientAction] {
    guard !hasEnded else { return [] }
    guard case .open = phase, sequence <= position.received else {
      unsaid.read(conversation, through: sequence)
      return []
    }
    return [.send(.markRead(conversation, through: sequence))]
  }
}

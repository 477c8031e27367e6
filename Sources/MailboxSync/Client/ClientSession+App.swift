internal import MailboxModel

extension ClientSession {
  mutating func handled(through cursor: Cursor) -> [ClientAction] {
    guard !hasEnded, position.handle(through: cursor) else { return [] }
    var actions: [ClientAction] = [.persist(cursor)]
    if case .open(var connection) = phase {
      actions += acknowledgement(on: &connection)
      phase = .open(connection)
    }
    return actions
  }

  /// Returns the acknowledgement of what the app handled, where one is due.
  func acknowledgement(on connection: inout ConnectionPosition) -> [ClientAction] {
    connection.nextAcknowledgement(of: position.handled).map { [.send(.acknowledge($0))] } ?? []
  }

  mutating func enteredBackground(badge: UInt32) -> [ClientAction] {
    isInBackground = true
    guard case .open = phase else {
      unsaid.left(badge: badge)
      return []
    }
    return [.send(.background(badge: badge))]
  }

  mutating func enteredForeground() -> [ClientAction] {
    isInBackground = false
    unsaid.came()
    switch phase {
    case .open: return [.send(.foreground)]
    case .pausing(_, isAsked: false): return connect()
    case .asleep, .connecting, .greeting, .pausing, .ended: return []
    }
  }

  mutating func markRead(
    _ conversation: Conversation, through sequence: UInt64
  ) -> [ClientAction] {
    guard !hasEnded else { return [] }
    guard case .open(let connection) = phase, sequence <= connection.received else {
      unsaid.read(conversation, through: sequence)
      return []
    }
    return [.send(.markRead(conversation, through: sequence))]
  }
}

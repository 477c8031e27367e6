/// A message as a mailbox holds it: with its sequence there.
public struct WaitingMessage: Hashable, Sendable {
  /// Its place in the mailbox.
  public var sequence: UInt64
  /// Its running number among the counting messages of its conversation; 0 when it does not count.
  public var number: UInt64
  /// The time at which it expires undelivered.
  public var expiresAt: Timestamp
  /// The time at which it was sent.
  public var sentAt: Timestamp
  private var boxed: Boxed

  init(
    sequence: UInt64, number: UInt64, expiresAt: Timestamp, sentAt: Timestamp,
    message: consuming Message
  ) {
    self.sequence = sequence
    self.number = number
    self.expiresAt = expiresAt
    self.sentAt = sentAt
    boxed = .message(message)
  }

  /// The message as it was deposited.
  public var message: Message {
    get {
      switch boxed {
      case .message(let message): message
      }
    }
    set { boxed = .message(newValue) }
  }

  /// A message takes some three hundred bytes and many references: what is handed on from page to
  /// queue to app is one reference to it.
  private indirect enum Boxed: Hashable, Sendable {
    case message(Message)
  }

  /// The conversation that a user finds the message in.
  public func conversation(for user: UserID) -> Conversation {
    message.conversation(for: user)
  }

  /// The words of its text elements, one after another; empty when it has none.
  public var text: String {
    guard case .elements(let elements) = message.content else { return "" }
    return elements.reduce(into: "") { text, element in
      if case .text(let words) = element { text += words }
    }
  }
}

extension Message {
  /// The conversation that a user finds the message in: the group, or the other party.
  public func conversation(for user: UserID) -> Conversation {
    switch audience {
    case .group(let group): .group(group.id)
    case .oneToOne(let peer): .peer(user == sender ? peer ?? sender : sender)
    }
  }
}

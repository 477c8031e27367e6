public import MailboxModel

/// The message that is asked about.
public enum PushedMessage: Hashable, Sendable {
  /// The one at this place in the mailbox.
  case sequence(UInt64)
  /// Those with this id of their sender's.
  case id(MessageID)
  /// A number that may be either: chat systems number their messages too.
  case either(sequence: UInt64, MessageID)

  /// Reads what people write: a number is a sequence, or an id of digits alone; all else is an id.
  ///
  /// Throws `.invalidIdentifier` for what can be neither.
  public init(_ text: String) throws(MailboxError) {
    let id = try MessageID(text)
    // `+7` and `007` are nobody's sequence.
    if let sequence = UInt64(text), String(sequence) == text {
      self = .either(sequence: sequence, id)
    } else {
      self = .id(id)
    }
  }

  func concerns(sequence: UInt64, id: MessageID?) -> Bool {
    switch self {
    case .sequence(let wanted): wanted == sequence
    case .id(let wanted): wanted == id
    case .either(let wanted, let wantedID): wanted == sequence || wantedID == id
    }
  }
}

extension PushTables {
  /// Returns what may still have to be sent to a mailbox's devices, and why it was not yet: by device, then
  /// oldest first; of one message if given. A badge is about no message. O(what is owed to the mailbox).
  public func owed(
    to mailbox: MailboxAddress, message: PushedMessage? = nil, limit: Int = 1000
  ) throws(MailboxError) -> [OwedPush] {
    try owed(to: mailbox, limit: limit) { push in
      guard let message else { return true }
      return push.kind == .message
        && message.concerns(sequence: push.sequence, id: push.messageID)
    }
  }

  /// The same, of the messages that have a sequence, or a sender's id, or both.
  public func owed(
    to mailbox: MailboxAddress, sequence: UInt64?, messageID: MessageID?, limit: Int = 1000
  ) throws(MailboxError) -> [OwedPush] {
    try owed(to: mailbox, limit: limit) { push in
      sequence ?? push.sequence == push.sequence && messageID ?? push.messageID == push.messageID
    }
  }

  private func owed(
    to mailbox: MailboxAddress, limit: Int, where isWanted: (PendingPush) -> Bool
  ) throws(MailboxError) -> [OwedPush] {
    var known = TableLook(self)
    return try pending(of: mailbox, limit: limit, where: isWanted).map {
      (push) throws(MailboxError) in
      let obstacles = try known.obstacles(of: push, by: push.waitsFor.credential)
      return OwedPush(push, token: obstacles.token, credential: obstacles.credential)
    }
  }
}

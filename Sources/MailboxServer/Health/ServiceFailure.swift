public import MailboxInterface
internal import MailboxModel

/// A failure that keeps a server from its work: a word for the part, and a reason for people.
public struct ServiceFailure: Sendable, Hashable {
  /// `journal`, `room`, `feed`.
  public let part: String
  /// The fault in that part, in one line.
  public let reason: String

  /// Names a part and what is wrong with it.
  public init(_ part: String, reason: String) {
    self.part = part
    self.reason = reason
  }

  /// A part that an error came from. Those who ask need no credential: they learn what the system said,
  /// and no path.
  init(_ part: String, _ error: MailboxError) {
    let reason: String =
      if case .storage(_, let reason, _) = error { reason } else { error.code }
    self.init(part, reason: reason)
  }
}

extension ServiceFailure {
  /// The failure for which a store in a condition takes no changes; nil when it takes them.
  public init?(_ condition: StoreCondition) {
    if let error = condition.journalFailure {
      self.init("journal", error)
    } else if let error = condition.roomFailure {
      self.init("room", error)
    } else {
      return nil
    }
  }
}

public import MailboxModel

extension ConversationNotifications {
  /// The choice of messages to push, as it came over the wire. Throws `.invalidArgument` for a mode
  /// that this version does not know.
  public init(_ mode: OfflineMailbox_V1_ConversationNotifications.Mode) throws(MailboxError) {
    switch mode {
    case .all: self = .all
    case .mentions: self = .mentions
    case .none: self = .none
    case .UNRECOGNIZED(let value):
      throw .invalidArgument(
        name: "mode", value: "\(value)", reason: "it is MODE_ALL, MODE_MENTIONS or MODE_NONE")
    }
  }
}

extension OfflineMailbox_V1_ConversationNotifications.Mode {
  /// The choice of messages to push, for the wire.
  public init(_ notifications: ConversationNotifications) {
    self =
      switch notifications {
      case .all: .all
      case .mentions: .mentions
      case .none: .none
      }
  }
}

public import MailboxModel

extension Conversation {
  /// A conversation as it came over the wire. Throws `.invalidArgument` when it names none, and
  /// `.invalidIdentifier` when its id is none.
  public init(_ conversation: OfflineMailbox_V1_Conversation) throws(MailboxError) {
    switch conversation.with {
    case .peer(let user): self = .peer(try UserID(user))
    case .group(let group): self = .group(try GroupID(group))
    case nil:
      throw .invalidArgument(
        name: "conversation", value: "", reason: "it names a peer or a group")
    }
  }
}

extension OfflineMailbox_V1_Conversation {
  /// A conversation for the wire.
  public init(_ conversation: Conversation) {
    self.init()
    switch conversation {
    case .peer(let user): peer = user.value
    case .group(let group): self.group = group.value
    }
  }
}

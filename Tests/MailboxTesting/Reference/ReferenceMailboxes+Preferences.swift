public import MailboxModel
internal import MailboxStore

extension ReferenceMailboxes {
  /// Sets what a user wants of pushes.
  public mutating func setPushPreferences(
    _ preferences: PushPreferences, of address: MailboxAddress, at now: Timestamp
  ) {
    var mailbox = beginning(address, at: now)
    mailbox.preferences = preferences
    mailboxes[address] = mailbox
  }

  /// Sets which messages of a conversation are pushed. What holds anyway begins nothing.
  public mutating func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) {
    var mailbox = beginning(address, at: now)
    guard mailbox.notifications[conversation, default: .all] != notifications else { return }
    if !mailbox.conversations.contains(conversation) {
      guard
        let forgotten = mailbox.forgotten(limit: settings.conversationsMax, dropsOldest: false)
      else { throw .tooManyConversations(of: address, limit: settings.conversationsMax) }
      mailbox.forget(forgotten)
    }
    mailbox.notifications[conversation] = notifications == .all ? nil : notifications
    mailboxes[address] = mailbox
  }

  /// Returns a user's push preferences.
  public mutating func pushPreferences(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> PushPreferences {
    try existing(address, at: now).preferences
  }

  /// Returns which messages of a conversation are pushed.
  public mutating func notifications(
    of conversation: Conversation, in address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> ConversationNotifications {
    try existing(address, at: now).notifications[conversation] ?? .all
  }
}

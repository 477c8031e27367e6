public import MailboxModel

extension ReferenceMailboxes {
  /// Sets what a user wants of pushes.
  public mutating func setPushPreferences(
    _ preferences: PushPreferences, of address: MailboxAddress, at now: Timestamp
  ) {
    var mailbox = beginning(address, at: now)
    mailbox.preferences = preferences
    mailboxes[address] = mailbox
  }

  /// Sets which messages of a conversation are pushed.
  public mutating func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in address: MailboxAddress, at now: Timestamp
  ) {
    var mailbox = beginning(address, at: now)
    mailbox.notifications[conversation] = notifications
    mailboxes[address] = mailbox
  }

  /// What a user wants of pushes.
  public mutating func pushPreferences(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> PushPreferences {
    try existing(address, at: now).preferences
  }

  /// Which messages of a conversation are pushed.
  public mutating func notifications(
    of conversation: Conversation, in address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> ConversationNotifications {
    try existing(address, at: now).notifications[conversation] ?? .all
  }
}

public import MailboxInterface
public import MailboxModel

// MARK: Unread

extension ReferenceStore {
  /// See ``MailboxOperations/unread(of:before:limit:)``.
  public func unread(
    of mailbox: MailboxAddress, before sequence: UInt64?, limit: Int
  ) throws(MailboxError) -> Unread {
    var unread = try look { (mailboxes, now) throws(MailboxError) in
      try mailboxes.unread(of: mailbox, at: now)
    }
    let rest = unread.conversations.filter { $0.newest < sequence ?? .max }
    unread.conversations = Array(rest.prefix(min(max(1, limit), Unread.conversationsMax)))
    if unread.conversations.count < rest.count { unread.next = unread.conversations.last?.newest }
    return unread
  }

  /// See ``MailboxOperations/unread(of:in:)``.
  public func unread(
    of mailbox: MailboxAddress, in conversations: [Conversation]
  ) throws(MailboxError) -> Unread {
    try look { (mailboxes, now) throws(MailboxError) -> Unread in
      let known = try mailboxes.existing(mailbox, at: now)
      return Unread(
        conversations: conversations.map { known.unread(in: $0) }, total: known.unread.total)
    }
  }

  /// See ``MailboxOperations/unreadWithoutMuted(of:)``.
  public func unreadWithoutMuted(of mailbox: MailboxAddress) throws(MailboxError) -> UInt64 {
    try look { (mailboxes, now) throws(MailboxError) in
      try mailboxes.existing(mailbox, at: now).unreadWithoutMuted
    }
  }

  /// See ``MailboxOperations/markRead(_:conversation:through:)``.
  public func markRead(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) throws(MailboxError) -> Unread {
    try change { (mailboxes, now) throws(MailboxError) -> Unread in
      let known = try mailboxes.existing(mailbox, at: now)
      guard sequence <= known.head else {
        throw MailboxError.cursorFromTheFuture(given: sequence, head: known.head)
      }
      guard known.conversations.contains(conversation) else {
        throw MailboxError.unknownConversation(conversation, of: mailbox)
      }
      return try mailboxes.markRead(
        mailbox, conversation: conversation, through: sequence, at: now)
    }
  }

  /// See ``MailboxOperations/markReadWithoutCounts(_:conversation:through:)``.
  public func markReadWithoutCounts(
    _ mailbox: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) throws(MailboxError) {
    _ = try markRead(mailbox, conversation: conversation, through: sequence)
  }
}

// MARK: Preferences

extension ReferenceStore {
  /// See ``MailboxOperations/pushPreferences(of:)``.
  public func pushPreferences(
    of mailbox: MailboxAddress
  ) throws(MailboxError) -> PushPreferences {
    try look { (mailboxes, now) throws(MailboxError) in
      try mailboxes.pushPreferences(of: mailbox, at: now)
    }
  }

  /// See ``MailboxOperations/changePushPreferences(_:of:)``.
  @discardableResult
  public func changePushPreferences(
    _ change: PushPreferencesChange, of mailbox: MailboxAddress
  ) throws(MailboxError) -> PushPreferences {
    try change.validate()
    return try self.change { (mailboxes, now) throws(MailboxError) -> PushPreferences in
      let wanted = change.applied(to: mailboxes.beginning(mailbox, at: now).preferences)
      mailboxes.setPushPreferences(wanted, of: mailbox, at: now)
      return wanted
    }
  }

  /// See ``MailboxOperations/notifications(of:in:)``.
  public func notifications(
    of conversation: Conversation, in mailbox: MailboxAddress
  ) throws(MailboxError) -> ConversationNotifications {
    try look { (mailboxes, now) throws(MailboxError) in
      try mailboxes.notifications(of: conversation, in: mailbox, at: now)
    }
  }

  /// See ``MailboxOperations/setNotifications(_:of:in:)``.
  public func setNotifications(
    _ notifications: ConversationNotifications, of conversation: Conversation,
    in mailbox: MailboxAddress
  ) throws(MailboxError) {
    try change { (mailboxes, now) throws(MailboxError) in
      try mailboxes.setNotifications(notifications, of: conversation, in: mailbox, at: now)
    }
  }
}

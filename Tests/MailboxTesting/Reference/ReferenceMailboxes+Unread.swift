public import MailboxModel

extension ReferenceMailboxes {
  /// The unread counts (contract G8).
  public mutating func unread(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> Unread {
    try existing(address, at: now).unread
  }

  /// Marks a conversation read; going back changes nothing. Returns its count, and the sum over all.
  public mutating func markRead(
    _ address: MailboxAddress, conversation: Conversation, through sequence: UInt64,
    at now: Timestamp
  ) throws(MailboxError) -> Unread {
    var mailbox = try existing(address, at: now)
    mailbox.readThrough[conversation] = max(mailbox.readThrough[conversation, default: 0], sequence)
    mailboxes[address] = mailbox
    return Unread(
      conversations: [mailbox.unread(in: conversation)], total: mailbox.unread.total)
  }
}

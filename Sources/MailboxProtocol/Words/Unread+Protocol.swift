public import MailboxModel

extension OfflineMailbox_V1_UnreadCounts {
  /// Counts for the wire.
  public init(_ counts: Unread) {
    self.init()
    conversations = counts.conversations.map(OfflineMailbox_V1_UnreadCount.init)
    total = counts.total
    next = counts.next ?? 0
  }
}

extension OfflineMailbox_V1_UnreadCount {
  /// One count for the wire.
  public init(_ count: Unread.Count) {
    self.init()
    conversation = OfflineMailbox_V1_Conversation(count.conversation)
    self.count = count.count
    readThrough = count.readThrough
    newest = count.newest
  }
}

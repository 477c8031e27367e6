internal import MailboxInterface
internal import MailboxModel

extension StoreReader {
  /// The newest of a mailbox's unread counts at a moment, or those before a sequence, and their sum
  /// (contract G8).
  func unread(
    of address: MailboxAddress, before: UInt64?, limit: Int, at now: Timestamp
  ) throws(MailboxError) -> Unread {
    var page = UnreadPageBuilder(before: before, limit: limit)
    let expired = try expiredUnread(of: address, at: now)
    let total = try forEachConversation(of: address, without: expired) {
      (key, state) throws(MailboxError) in page.add(key, state)
    }
    return try page.page(total: total)
  }

  /// The unread counts of some conversations at a moment, none left out, and the sum over all. The others
  /// are not looked at.
  func unread(
    of address: MailboxAddress, in conversations: [Conversation], at now: Timestamp
  ) throws(MailboxError) -> Unread {
    let expired = try expiredUnread(of: address, at: now)
    let keys = conversations.map { ConversationKey($0) }
    let (total, states) = try unreadTotalAndStates(of: keys, in: address, without: expired)
    return Unread(
      conversations: zip(conversations, keys).map { conversation, key in
        let state = states[key, default: ConversationState()]
        return Unread.Count(
          conversation: conversation, count: state.unread.count, readThrough: state.readThrough,
          newest: state.unread.newest ?? 0)
      }, total: total)
  }

  /// The sum over all conversations of which anything is pushed, at a moment.
  func unreadWithoutMuted(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> UInt64 {
    var muted: UInt64 = 0
    let expired = try expiredUnread(of: address, at: now)
    let total = try forEachConversation(of: address, without: expired) { _, state in
      if state.notifications == .none { muted += state.unread.count }
    }
    return total - min(total, muted)
  }

  /// All conversations of a mailbox, in order.
  func conversations(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> [ConversationSummary] {
    var summaries: [ConversationSummary] = []
    let expired = try expiredUnread(of: address, at: now)
    _ = try forEachConversation(of: address, without: expired) {
      (key, state) throws(MailboxError) in
      summaries.append(
        ConversationSummary(
          conversation: try key.conversation(), unread: state.unread.count,
          readThrough: state.readThrough, lastNumber: state.lastNumber,
          notifications: state.notifications))
    }
    return summaries.sorted { $0.conversation < $1.conversation }
  }

  /// Returns which messages of a conversation are pushed; all, unless something else was set.
  func notifications(
    of conversation: Conversation, in address: MailboxAddress
  ) throws(MailboxError) -> ConversationNotifications {
    let key = ConversationKey(conversation)
    let states = try unreadTotalAndStates(of: [key], in: address, without: [:]).states
    return states[key]?.notifications ?? .all
  }

  /// The messages that have expired by a moment and no record says so yet.
  private func expiredUnread(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> [ConversationKey: [UInt64]] {
    try withMailbox(address) { (snapshot, transaction) throws(MailboxError) in
      try ExpiredMessages.find(
        in: QueueWalk(snapshot: snapshot, settled: settled), at: now, in: transaction
      ).counting
    }
  }
}

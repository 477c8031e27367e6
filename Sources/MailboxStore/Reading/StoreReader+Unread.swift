internal import LMDB
internal import MailboxModel

extension StoreReader {
  /// The unread counts of a mailbox at a moment (contract G8).
  func unread(of address: MailboxAddress, at now: Timestamp) throws(MailboxError) -> Unread {
    let key = MailboxKey(address)
    var states = try conversationStates(of: address)
    let expired = try withMailbox(address) { (snapshot, transaction) throws(MailboxError) in
      try ExpiredMessages.find(
        in: QueueWalk(snapshot: snapshot, settled: settled), at: now, in: transaction)
    }
    for (conversation, sequences) in try expired.forgotten(states: states, key: key) {
      for sequence in sequences { states[conversation]?.unread.remove(sequence) }
    }
    var counts: [Unread.Count] = []
    for (conversation, state) in states where state.unread.count > 0 {
      counts.append(
        Unread.Count(
          conversation: try conversation.conversation(), count: state.unread.count,
          readThrough: state.readThrough, notifications: state.notifications))
    }
    return Unread(conversations: counts.sorted { $0.conversation < $1.conversation })
  }

  /// All conversations of a mailbox, in order.
  func conversations(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> [ConversationSummary] {
    let unread = try unread(of: address, at: now)
    var summaries: [ConversationSummary] = []
    for (key, state) in try conversationStates(of: address) {
      let conversation = try key.conversation()
      summaries.append(
        ConversationSummary(
          conversation: conversation, unread: unread[conversation],
          readThrough: state.readThrough, lastNumber: state.lastNumber,
          notifications: state.notifications))
    }
    return summaries.sorted { $0.conversation < $1.conversation }
  }

  /// Which messages of a conversation are pushed; all, unless something else was set.
  func notifications(
    of conversation: Conversation, in address: MailboxAddress
  ) throws(MailboxError) -> ConversationNotifications {
    let key = ConversationKey(conversation)
    let state = try withParts(address) { (mailbox) throws(MailboxError) in
      try mailbox.conversation(key, from: settled)
    } settled: { (mailbox, transaction) throws(MailboxError) in
      try settled.conversation(key, of: mailbox, in: transaction) ?? ConversationState()
    }
    return state.notifications
  }

  /// What is known of all conversations, as of the records so far.
  func conversationStates(
    of address: MailboxAddress
  ) throws(MailboxError) -> [ConversationKey: ConversationState] {
    try withParts(address) { (mailbox) throws(MailboxError) in
      try mailbox.loadConversations(from: settled)
      return mailbox.conversationStates
    } settled: { (mailbox, transaction) throws(MailboxError) in
      try settled.conversations(of: mailbox, in: transaction)
    }.filter { !$0.value.isEmpty }
  }
}

internal import MailboxModel

/// A conversation in memory.
struct LoadedConversation {
  var state: ConversationState
  /// Whether LMDB has something older.
  var isChanged = false
}

extension RecentMailbox {
  /// A conversation as it is; the empty state when nothing is known of it.
  func conversation(
    _ key: ConversationKey, from settled: Settled
  ) throws(MailboxError) -> ConversationState {
    try load(key, from: settled)
    return conversations[key]?.state ?? ConversationState()
  }

  /// Changes a conversation where it lies: taking it out and putting it back would copy its runs.
  func changeConversation(
    _ key: ConversationKey, from settled: Settled, _ body: (inout ConversationState) -> Void
  ) throws(MailboxError) {
    try load(key, from: settled)
    change(&conversations[key, default: LoadedConversation(state: ConversationState())], body)
  }

  /// Puts a state in the place of whatever there was.
  func setConversation(_ key: ConversationKey, _ state: ConversationState) {
    conversations[key] = LoadedConversation(state: state, isChanged: true)
  }

  /// All conversations that are in memory.
  var conversationStates: [ConversationKey: ConversationState] {
    conversations.mapValues(\.state)
  }

  /// Loads all conversations. What is loaded already is newer and stays.
  func loadConversations(from settled: Settled) throws(MailboxError) {
    let rows = try settled.read { (transaction) throws(MailboxError) in
      try settled.conversations(of: key, in: transaction)
    }
    for (conversation, state) in rows where conversations[conversation] == nil {
      conversations[conversation] = LoadedConversation(
        state: isPurged ? state.withoutMessages : state)
    }
  }

  private func change(
    _ loaded: inout LoadedConversation, _ body: (inout ConversationState) -> Void
  ) {
    body(&loaded.state)
    loaded.isChanged = true
  }

  private func load(_ conversation: ConversationKey, from settled: Settled) throws(MailboxError) {
    guard conversations[conversation] == nil else { return }
    // A mailbox that never was settled has no rows.
    guard head.isSettled else { return }
    let row = try settled.read { (transaction) throws(MailboxError) in
      try settled.conversation(conversation, of: key, in: transaction)
    }
    guard let row else { return }
    conversations[conversation] = LoadedConversation(state: isPurged ? row.withoutMessages : row)
  }
}

extension ConversationState {
  /// What outlives a purge.
  var withoutMessages: ConversationState {
    var state = ConversationState()
    state.notifications = notifications
    return state
  }
}

internal import MailboxModel

extension RecentMailbox {
  /// A conversation as it is; the empty state when nothing is known of it.
  func conversation(
    _ key: ConversationKey, from settled: Settled
  ) throws(MailboxError) -> ConversationState {
    try load(key, from: settled)
    return conversations[key] ?? ConversationState()
  }

  /// Changes a conversation. One that cannot be read begins anew: what is committed is applied, and
  /// whoever planned it has noted the damage.
  func changeConversation(
    _ key: ConversationKey, from settled: Settled, _ body: (inout ConversationState) -> Void
  ) throws(MailboxError) {
    do throws(MailboxError) {
      try load(key, from: settled)
    } catch .damaged {
    } catch {
      throw error
    }
    conversations.change(key, body)
  }

  /// Puts a state in the place of whatever there was.
  func setConversation(_ key: ConversationKey, _ state: ConversationState) {
    conversations.change(key) { $0 = state }
  }

  /// All conversations that are in memory.
  var conversationStates: [ConversationKey: ConversationState] { conversations.states }

  /// Loads all conversations that can be read, and tells why others cannot. What is loaded already is
  /// newer and stays.
  func loadReadableConversations(
    from settled: Settled, noting note: (String) -> Void
  ) throws(MailboxError) {
    guard hasMoreConversations else { return }
    var rows: [ConversationKey: ConversationState] = [:]
    try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(of: key, in: settled.conversations, transaction) {
        (suffix, value) throws(MailboxError) in
        do throws(MailboxError) {
          rows[ConversationKey(bytes: suffix)] = try ConversationState(row: value)
        } catch {
          note(error.message)
        }
      }
    }
    for (conversation, state) in rows { load(state, of: conversation) }
  }

  private func load(_ conversation: ConversationKey, from settled: Settled) throws(MailboxError) {
    // Those that its row has were loaded with it.
    guard hasMoreConversations, conversations[conversation] == nil else { return }
    let state = try settled.read { (transaction) throws(MailboxError) in
      try settled.conversation(conversation, beyondRowOf: key, in: transaction)
    }
    if let state { load(state, of: conversation) }
  }

  private func load(_ state: ConversationState, of key: ConversationKey) {
    conversations.load(
      KeyedConversation(key: key, state: isPurged ? state.withoutMessages : state))
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

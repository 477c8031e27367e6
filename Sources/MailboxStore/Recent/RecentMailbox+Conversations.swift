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
    change(key, body)
  }

  /// Puts a state in the place of whatever there was.
  func setConversation(_ key: ConversationKey, _ state: ConversationState) {
    change(key) { $0 = state }
  }

  /// Changes a conversation that is in memory if there is one, and counts those that begin and end.
  private func change(_ key: ConversationKey, _ body: (inout ConversationState) -> Void) {
    var begun = 0
    conversations.change(key) { state in
      if state.isEmpty { begun += 1 }
      body(&state)
      if state.isEmpty { begun -= 1 }
      idleConversations.note(key, state)
    }
    guard begun != 0, let count = head.conversations else { return }
    head.conversations = begun > 0 ? count + 1 : count - min(count, 1)
  }

  /// A conversation ends, whatever it was; the caller counts.
  func forgetConversation(_ key: ConversationKey) {
    conversations.change(key) { $0 = ConversationState() }
    idleConversations.note(key, ConversationState())
  }

  /// Only what is set of conversations outlives a purge as older versions made it. Those that are not in
  /// memory are loaded without the rest, see ``isPurged``.
  func forgetMessagesOfConversations() {
    for key in conversationStates.keys { conversations.change(key) { $0 = $0.withoutMessages } }
    idleConversations = IdleConversations()
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

  /// Takes in what LMDB has of a conversation, unless that is nothing.
  private func load(_ stored: ConversationState, of key: ConversationKey) {
    let state = asOfNow(stored)
    if !state.isEmpty { conversations.load(KeyedConversation(key: key, state: state)) }
  }

  /// Reduces the state that LMDB has of a conversation to what counts in this epoch.
  func asOfNow(_ stored: ConversationState) -> ConversationState {
    isPurged ? stored.withoutMessages : stored
  }
}

extension ConversationState {
  /// The part of the state that outlives a purge which does not end conversations.
  var withoutMessages: ConversationState {
    var state = ConversationState()
    state.notifications = notifications
    return state
  }
}

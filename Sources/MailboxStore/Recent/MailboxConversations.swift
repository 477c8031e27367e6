internal import MailboxModel

/// A mailbox's conversations: those in memory, and what is known of the others.
struct MailboxConversations {
  /// The effect of a change on the mailbox's sums.
  struct Effect {
    var unreadBefore: UInt64 = 0
    var unreadAfter: UInt64 = 0
    /// 1 when a conversation began, -1 when one ended.
    var begun = 0
  }

  private(set) var loaded = LoadedConversations()
  /// True when LMDB may have conversations that are not in memory, and that count.
  private(set) var hasMore: Bool
  /// The conversations that may go when there are too many. Known in memory alone.
  private(set) var idle = IdleConversations()

  /// Those that a mailbox's row has; with `hasMore` there may be others.
  init(_ conversations: [KeyedConversation] = [], hasMore: Bool = false) {
    self.hasMore = hasMore
    for conversation in conversations { loaded.load(conversation) }
  }

  /// Takes in a conversation as LMDB has it, unless nothing is known of it. What is in memory is newer and
  /// stays.
  mutating func load(_ key: ConversationKey, _ state: ConversationState) {
    if !state.isEmpty { loaded.load(KeyedConversation(key: key, state: state)) }
  }

  /// Changes a conversation that is in memory if there is one. Returns what that does to the sums.
  mutating func change(
    _ key: ConversationKey, _ body: (inout ConversationState) -> Void
  ) -> Effect {
    var effect = Effect()
    loaded.change(key) { state in
      effect.unreadBefore = state.unread.count
      if state.isEmpty { effect.begun += 1 }
      body(&state)
      if state.isEmpty { effect.begun -= 1 }
      effect.unreadAfter = state.unread.count
      idle.note(key, state)
    }
    return effect
  }

  /// A conversation ends, whatever it was; the caller counts.
  mutating func forget(_ key: ConversationKey) {
    loaded.change(key) { $0 = ConversationState() }
    idle.note(key, ConversationState())
  }

  /// All end. Nothing is read for that: what LMDB has of them counts no more, and goes with the next
  /// settling.
  mutating func end() { self = MailboxConversations() }

  /// Only what is set of them outlives a purge as older versions made it. Those that are not in memory are
  /// loaded without the rest, see ``RecentMailbox/isPurged``.
  mutating func forgetMessages() {
    for key in loaded.states.keys { loaded.change(key) { $0 = $0.withoutMessages } }
    idle = IdleConversations()
  }

  mutating func note(idle: IdleConversations) { self.idle = idle }

  /// LMDB has all as it is.
  mutating func settleAll() { loaded.settleAll() }

  /// LMDB has some as given; those that have changed since stay to be settled.
  mutating func settle(_ conversations: [KeyedConversation]) {
    for conversation in conversations { loaded.settle(conversation) }
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

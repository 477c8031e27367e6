internal import MailboxModel

/// The conversations of a mailbox that are in memory.
///
/// The first one lies here and not among the others: many mailboxes have no other.
struct LoadedConversations {
  private var firstKey: ConversationKey?
  private var first = LoadedConversation()
  private var others = ConversationParts()

  /// The state of a conversation, nil when it is not in memory.
  subscript(key: ConversationKey) -> ConversationState? {
    key == firstKey ? first.state : others[key]?.state
  }

  /// Changes a conversation where it lies, from the empty state if it is not in memory: taking it out
  /// and putting it back would copy its runs.
  mutating func change(_ key: ConversationKey, _ body: (inout ConversationState) -> Void) {
    if firstKey == nil { firstKey = key }
    if key == firstKey {
      body(&first.state)
      first.isChanged = true
    } else {
      others.change(key) { loaded in
        body(&loaded.state)
        loaded.isChanged = true
      }
    }
  }

  /// Takes in a conversation as LMDB has it. What is in memory is newer and stays.
  mutating func load(_ conversation: KeyedConversation) {
    if firstKey == nil {
      firstKey = conversation.key
      first = LoadedConversation(state: conversation.state)
    } else if conversation.key != firstKey, others[conversation.key] == nil {
      others.change(conversation.key) { $0.state = conversation.state }
    }
  }

  /// LMDB has a conversation; if that is still the present state, nothing has changed. One that has ended
  /// is in neither from then on.
  mutating func settle(_ conversation: KeyedConversation) {
    guard self[conversation.key] == conversation.state else { return }
    if conversation.state.isEmpty {
      remove(conversation.key)
    } else if conversation.key == firstKey {
      first.isChanged = false
    } else {
      others.change(conversation.key) { $0.isChanged = false }
    }
  }

  /// LMDB has all as it is.
  mutating func settleAll() {
    first.isChanged = false
    others.settleAll()
    if let firstKey, first.state.isEmpty { remove(firstKey) }
  }

  /// The first one's place is not left empty while there are others: they would be looked for there.
  private mutating func remove(_ key: ConversationKey) {
    guard key == firstKey else { return others.remove(key) }
    let next = others.popFirst()
    firstKey = next?.key
    first = next?.value ?? LoadedConversation()
  }

  /// The number in memory, those that have ended since the last settling included.
  var count: Int { others.count + (firstKey == nil ? 0 : 1) }

  /// Visits those in memory, in no order.
  func forEach(_ body: (ConversationKey, ConversationState) -> Void) {
    if let firstKey { body(firstKey, first.state) }
    for (key, loaded) in others.all { body(key, loaded.state) }
  }

  /// Visits all that are in memory, as they are.
  func forEach(
    _ body: (ConversationKey, ConversationState) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    if let firstKey { try body(firstKey, first.state) }
    for (key, loaded) in others.all { try body(key, loaded.state) }
  }

  /// All that are in memory.
  var states: [ConversationKey: ConversationState] {
    var states: [ConversationKey: ConversationState] = [:]
    states.reserveCapacity(count)
    if let firstKey { states[firstKey] = first.state }
    for (key, loaded) in others.all { states[key] = loaded.state }
    return states
  }

  /// Those of which LMDB has something older.
  var changed: [KeyedConversation] {
    var changed: [KeyedConversation] = []
    if let firstKey, first.isChanged {
      changed.append(KeyedConversation(key: firstKey, state: first.state))
    }
    for (key, loaded) in others.all where loaded.isChanged {
      changed.append(KeyedConversation(key: key, state: loaded.state))
    }
    return changed
  }
}

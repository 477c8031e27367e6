internal import MailboxModel

/// The conversations of a mailbox that are in memory.
///
/// The first one lies here and not in a dictionary: many mailboxes have no other.
struct LoadedConversations {
  private struct Loaded {
    var state = ConversationState()
    /// Whether LMDB has something older.
    var isChanged = false
  }

  private var firstKey: ConversationKey?
  private var first = Loaded()
  private var others: [ConversationKey: Loaded] = [:]

  /// What is known of a conversation, nil when it is not in memory.
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
      Self.change(&others[key, default: Loaded()], body)
    }
  }

  private static func change(_ loaded: inout Loaded, _ body: (inout ConversationState) -> Void) {
    body(&loaded.state)
    loaded.isChanged = true
  }

  /// Takes in a conversation as LMDB has it. What is in memory is newer and stays.
  mutating func load(_ conversation: KeyedConversation) {
    if firstKey == nil {
      firstKey = conversation.key
      first = Loaded(state: conversation.state)
    } else if conversation.key != firstKey, others[conversation.key] == nil {
      others[conversation.key] = Loaded(state: conversation.state)
    }
  }

  /// LMDB has a conversation; if that is still the present state, nothing has changed.
  mutating func settle(_ conversation: KeyedConversation) {
    if conversation.key == firstKey {
      if first.state == conversation.state { first.isChanged = false }
    } else if others[conversation.key]?.state == conversation.state {
      others[conversation.key]?.isChanged = false
    }
  }

  /// LMDB has all as it is.
  mutating func settleAll() {
    first.isChanged = false
    guard !others.isEmpty else { return }
    for key in others.keys { others[key]?.isChanged = false }
  }

  /// Visits all that are in memory, as they are.
  func forEach(
    _ body: (ConversationKey, ConversationState) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    if let firstKey { try body(firstKey, first.state) }
    for (key, loaded) in others { try body(key, loaded.state) }
  }

  /// All that are in memory.
  var states: [ConversationKey: ConversationState] {
    var states = others.mapValues(\.state)
    if let firstKey { states[firstKey] = first.state }
    return states
  }

  /// Those of which LMDB has something older.
  var changed: [KeyedConversation] {
    var changed: [KeyedConversation] = []
    if let firstKey, first.isChanged {
      changed.append(KeyedConversation(key: firstKey, state: first.state))
    }
    for (key, loaded) in others where loaded.isChanged {
      changed.append(KeyedConversation(key: key, state: loaded.state))
    }
    return changed
  }
}

internal import MailboxModel

/// A conversation that is in memory.
struct LoadedConversation {
  var state = ConversationState()
  /// True when LMDB has something older.
  var isChanged = false
}

/// Conversations by key, in parts.
///
/// Whoever reads has all of them as they were at one moment, and holds no lock. A change that comes
/// meanwhile copies the part that it falls into, and the list of parts. One dictionary would be copied whole,
/// by the commit thread and under the shard's lock.
struct ConversationParts {
  typealias Part = [ConversationKey: LoadedConversation]

  /// Conversations of a part; with more there are twice as many parts. Copying one takes some ten
  /// microseconds.
  static let partMax = 512

  /// Each has the keys whose hashes end in its number. As many as a power of two, or none.
  private(set) var parts: [Part] = []

  /// The number of conversations. O(parts).
  var count: Int { parts.reduce(0) { $0 + $1.count } }

  /// All of them, in no order.
  var all: FlattenSequence<[Part]> { parts.joined() }

  subscript(key: ConversationKey) -> LoadedConversation? {
    parts.isEmpty ? nil : parts[number(of: key)][key]
  }

  /// Changes a conversation where it lies, from the empty state if there is none.
  mutating func change(_ key: ConversationKey, _ body: (inout LoadedConversation) -> Void) {
    if parts.isEmpty { parts = [[:]] }
    let number = number(of: key)
    body(&parts[number][key, default: LoadedConversation()])
    if parts[number].count > Self.partMax { split() }
  }

  mutating func remove(_ key: ConversationKey) {
    if !parts.isEmpty { parts[number(of: key)][key] = nil }
  }

  /// Takes one out, whichever.
  mutating func popFirst() -> Part.Element? {
    guard let number = parts.firstIndex(where: { !$0.isEmpty }) else { return nil }
    return parts[number].popFirst()
  }

  /// LMDB has all as it is; those that have ended are in neither.
  mutating func settleAll() {
    for number in parts.indices {
      parts[number] = parts[number].compactMapValues { loaded in
        loaded.state.isEmpty ? nil : LoadedConversation(state: loaded.state)
      }
    }
    if parts.allSatisfy(\.isEmpty) { parts = [] }
  }

  private func number(of key: ConversationKey) -> Int {
    parts.count == 1 ? 0 : key.hashValue & (parts.count - 1)
  }

  /// O(conversations), as seldom as a dictionary grows.
  private mutating func split() {
    let whole = parts
    parts = Array(repeating: [:], count: 2 * whole.count)
    for (key, loaded) in whole.joined() { parts[number(of: key)][key] = loaded }
  }
}

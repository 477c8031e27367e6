/// Counts that are kept, and what is heard of them later.
extension Unread {
  /// Takes in what was read later, before a sequence or from the newest on. Conversations in that
  /// stretch are those that were read and no others; those beyond it stay as they are known.
  /// O(conversations).
  public mutating func take(_ later: Unread, before: UInt64? = nil) {
    let told = Set(later.conversations.map(\.conversation))
    let end = later.next ?? 0
    conversations.removeAll { known in
      told.contains(known.conversation)
        || known.newest >= end && known.newest < before ?? .max
    }
    insert(later.conversations)
    total = later.total
    // What does not reach up to what is known leaves a hole, which is where reading goes on.
    guard let known = next, before ?? .max >= known else { return }
    next = later.next.map { min($0, known) }
  }

  /// Takes in the counts that marking conversations read has left. O(conversations).
  public mutating func take(marked: Unread) {
    let told = Set(marked.conversations.map(\.conversation))
    conversations.removeAll { told.contains($0.conversation) }
    insert(marked.conversations.filter { $0.count > 0 && $0.newest >= next ?? 0 })
    total = marked.total
  }

  private mutating func insert(_ counts: [Count]) {
    conversations += counts
    conversations.sort { $0.newest > $1.newest }
  }
}

/// Counts that are kept, and what is heard of them later.
extension Unread {
  /// Takes in what was read later, before a sequence or from the newest on. Conversations in that
  /// stretch are those that were read and no others; those beyond it stay as they are known.
  /// O(conversations).
  public mutating func take(_ later: Unread, before: UInt64? = nil) {
    let told = Set(later.conversations.map(\.conversation))
    let end = later.next ?? 0
    let newestKnown = conversations.first?.newest ?? 0
    conversations.removeAll { known in
      told.contains(known.conversation)
        || known.newest >= end && known.newest < before ?? .max
    }
    insert(later.conversations)
    total = later.total
    if let known = next, before ?? .max >= known { next = later.next.map { min($0, known) } }
    // A stretch that ends above all that was known leaves a hole below it, and so may one whose sum shows
    // that some are missing: reading goes on there, and meets known ones again.
    if let end = later.next, end > newestKnown || next == nil && !isComplete { next = end }
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

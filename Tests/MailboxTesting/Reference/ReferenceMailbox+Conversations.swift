public import MailboxModel

extension ReferenceMailbox {
  /// The conversations that there are: those that had a counting message, and those of which something
  /// is set.
  public var conversations: [Conversation] {
    Set(numbers.keys).union(notifications.keys).sorted()
  }

  /// The conversations that go so that another can begin, where there may be so many. Nil when none may:
  /// only with `dropsOldest` those go that somebody would miss.
  public func forgotten(limit: Int, dropsOldest: Bool) -> [Conversation]? {
    let all = conversations
    guard all.count >= limit else { return [] }
    let count = all.count - limit + max(1, limit / 8)
    let unread = self.unread
    let idle = all.filter { unread[$0] == 0 && notifications[$0] == nil }
    if !idle.isEmpty { return Array(inOrder(idle).prefix(count)) }
    guard dropsOldest else { return nil }
    let unset = inOrder(all.filter { notifications[$0] == nil })
    return Array((unset + inOrder(all.filter { notifications[$0] != nil })).prefix(count))
  }

  /// Those that were active the longest ago first.
  private func inOrder(_ conversations: [Conversation]) -> [Conversation] {
    conversations.sorted {
      let (left, right) = (activity(of: $0), activity(of: $1))
      return left == right ? $0 < $1 : left < right
    }
  }

  private func activity(of conversation: Conversation) -> UInt64 {
    let read = readThrough[conversation, default: 0]
    let newest = entries.last {
      $0.conversation == conversation && $0.counts && $0.sequence > read
    }
    return max(read, newest?.sequence ?? 0)
  }

  /// Conversations end: what they had unread counts no more.
  public mutating func forget(_ conversations: [Conversation]) {
    for conversation in conversations {
      numbers[conversation] = nil
      readThrough[conversation] = nil
      notifications[conversation] = nil
      for index in entries.indices where entries[index].conversation == conversation {
        entries[index].counts = false
      }
    }
  }
}

internal import MailboxModel

/// Gathers a page of unread counts. Of all conversations that it is shown it keeps the newest, so that it
/// holds twice what the page has at most.
struct UnreadPageBuilder {
  private struct Candidate {
    var key: ConversationKey
    var count: UInt64
    var readThrough: UInt64
    var newest: UInt64
  }

  private let before: UInt64
  private let limit: Int
  private var candidates: [Candidate] = []
  private var hasMore = false

  /// A page of so many conversations whose newest unread message stands before a sequence; limits outside
  /// 1 to ``Unread/conversationsMax`` count as the nearest.
  init(before: UInt64?, limit: Int) {
    self.before = before ?? .max
    self.limit = min(max(1, limit), Unread.conversationsMax)
  }

  /// Shows it a conversation. O(log limit) on average.
  mutating func add(_ key: ConversationKey, _ state: ConversationState) {
    guard let newest = state.unread.newest, newest < before else { return }
    candidates.append(
      Candidate(
        key: key, count: state.unread.count, readThrough: state.readThrough, newest: newest))
    if candidates.count >= 2 * limit { keepNewest() }
  }

  /// The page, with the sum over all conversations.
  mutating func page(total: UInt64) throws(MailboxError) -> Unread {
    keepNewest()
    var page = Unread(conversations: [], total: total)
    for candidate in candidates {
      page.conversations.append(
        Unread.Count(
          conversation: try candidate.key.conversation(), count: candidate.count,
          readThrough: candidate.readThrough, newest: candidate.newest))
    }
    if hasMore { page.next = candidates.last?.newest }
    return page
  }

  private mutating func keepNewest() {
    candidates.sort { $0.newest > $1.newest }
    guard candidates.count > limit else { return }
    candidates.removeLast(candidates.count - limit)
    hasMore = true
  }
}

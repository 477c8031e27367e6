/// Unread counts of a user: the sum over all conversations, and some or all of them by themselves.
///
/// A user may have more conversations than one answer carries. Reading gives the newest of them and says
/// where the rest begins; see ``next``. Marking read gives those that were marked.
public struct Unread: Hashable, Sendable {
  /// The most conversations that one reading gives. An id has at most 128 bytes, so that so many take
  /// less than 300 KiB in any answer.
  public static let conversationsMax = 1000

  /// One conversation's count.
  public struct Count: Hashable, Sendable {
    /// The conversation that is counted.
    public var conversation: Conversation
    /// The number of counting messages behind its read mark.
    public var count: UInt64
    /// Everything in it through this sequence is read.
    public var readThrough: UInt64
    /// The sequence of its newest unread message; 0 when it has none. No other conversation has the same.
    public var newest: UInt64

    /// A count of one conversation.
    public init(
      conversation: Conversation, count: UInt64, readThrough: UInt64, newest: UInt64
    ) {
      self.conversation = conversation
      self.count = count
      self.readThrough = readThrough
      self.newest = newest
    }
  }

  /// Conversations, the one with the newest unread message first. Those that are not among them have
  /// nothing unread only when the counts are complete; see ``isComplete``.
  public var conversations: [Count]

  /// The sum over all conversations.
  public var total: UInt64

  /// The sequence that the rest stands before: reading before it gives the next conversations. Nil when no
  /// more follow.
  public var next: UInt64?

  /// Nothing at all.
  public static let none = Unread(conversations: [], total: 0)

  /// Counts of some conversations, and the sum over all.
  public init(conversations: [Count], total: UInt64, next: UInt64? = nil) {
    self.conversations = conversations
    self.total = total
    self.next = next
  }

  /// True when all conversations that have unread messages are among ``conversations``. O(conversations).
  public var isComplete: Bool { next == nil && countsReachTotal }

  /// True when the counts add up to the sum, or to more. They may come from anybody: they are never added
  /// beyond what fits.
  private var countsReachTotal: Bool {
    var left = total
    for conversation in conversations {
      guard left > conversation.count else { return true }
      left -= conversation.count
    }
    return left == 0
  }

  /// The count of one conversation; nil when these counts do not tell. O(conversations).
  public subscript(conversation: Conversation) -> UInt64? {
    conversations.first { $0.conversation == conversation }?.count ?? (isComplete ? 0 : nil)
  }
}

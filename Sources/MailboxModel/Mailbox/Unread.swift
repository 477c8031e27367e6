/// A user's unread counts.
public struct Unread: Hashable, Sendable {
  /// One conversation's count.
  public struct Count: Hashable, Sendable {
    /// Which conversation.
    public var conversation: Conversation
    /// How many counting messages stand behind its read mark.
    public var count: UInt64
    /// Everything in it through this sequence is read.
    public var readThrough: UInt64
    /// Which of its messages are pushed; a client is not told, and has `.all`.
    public var notifications: ConversationNotifications

    /// A count of one conversation.
    public init(
      conversation: Conversation, count: UInt64, readThrough: UInt64,
      notifications: ConversationNotifications = .all
    ) {
      self.conversation = conversation
      self.count = count
      self.readThrough = readThrough
      self.notifications = notifications
    }
  }

  /// The conversations that have unread messages, in their order.
  public var conversations: [Count]

  /// The sum over all conversations.
  public var total: UInt64 { conversations.reduce(0) { $0 + $1.count } }

  /// The sum over the conversations of which anything is pushed.
  public var totalWithoutMuted: UInt64 {
    conversations.reduce(0) { $1.notifications == .none ? $0 : $0 + $1.count }
  }

  /// The count of one conversation.
  public subscript(conversation: Conversation) -> UInt64 {
    conversations.first { $0.conversation == conversation }?.count ?? 0
  }

  /// Counts of some conversations.
  public init(conversations: [Count]) { self.conversations = conversations }
}

public import MailboxModel

/// What a mailbox knows of one conversation.
public struct ConversationSummary: Hashable, Sendable {
  /// Which conversation.
  public var conversation: Conversation
  /// How many of its messages are unread.
  public var unread: UInt64
  /// Everything in it through this sequence is read.
  public var readThrough: UInt64
  /// The number of its newest counting message.
  public var lastNumber: UInt64
  /// Which of its messages are pushed.
  public var notifications: ConversationNotifications

  /// What is known of a conversation.
  public init(
    conversation: Conversation, unread: UInt64, readThrough: UInt64, lastNumber: UInt64,
    notifications: ConversationNotifications
  ) {
    self.conversation = conversation
    self.unread = unread
    self.readThrough = readThrough
    self.lastNumber = lastNumber
    self.notifications = notifications
  }
}

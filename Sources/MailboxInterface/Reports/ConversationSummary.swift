public import MailboxModel

/// The state of one conversation in a mailbox.
public struct ConversationSummary: Hashable, Sendable {
  /// The conversation that it is about.
  public var conversation: Conversation
  /// The number of its messages that are unread.
  public var unread: UInt64
  /// Everything in it through this sequence is read.
  public var readThrough: UInt64
  /// The number of its newest counting message.
  public var lastNumber: UInt64
  /// The choice of its messages that are pushed.
  public var notifications: ConversationNotifications

  /// A conversation, with what is known of it.
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

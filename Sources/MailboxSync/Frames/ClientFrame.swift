public import MailboxModel

/// A frame that an app sends on its stream. ``hello(_:)`` comes first and once.
public enum ClientFrame: Hashable, Sendable {
  /// It says which device it is and how far it has got.
  case hello(Hello)
  /// It has everything through a cursor.
  case acknowledge(Cursor)
  /// It left the foreground, with the badge that it shows now.
  case background(badge: UInt32)
  /// It came to the foreground.
  case foreground
  /// The user read a conversation through a sequence.
  case markRead(Conversation, through: UInt64)

  /// The frame's name, as errors say it.
  public var name: String {
    switch self {
    case .hello: "Hello"
    case .acknowledge: "Acknowledge"
    case .background: "Background"
    case .foreground: "Foreground"
    case .markRead: "MarkRead"
    }
  }
}

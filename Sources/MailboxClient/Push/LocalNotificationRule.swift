public import MailboxModel

/// Tells whether the app shows a notification of its own for a message that came over the connection.
///
/// In the background, as long as the connection lives, the server pushes nothing: the app has to
/// announce live messages itself, by the wishes that the server would go by. Messages of the backlog
/// were pushed when they were deposited, so they are not announced again.
public struct LocalNotificationRule: Hashable, Sendable {
  /// The user whose app it is.
  public var user: UserID
  /// The user's wishes for pushes. Quiet hours are left to the app to judge, which knows its clock.
  public var preferences = PushPreferences()
  /// The conversations of which not every message is announced, and which ones are.
  public var conversations: [Conversation: ConversationNotifications] = [:]

  /// Every message is announced to a user.
  public init(user: UserID) { self.user = user }

  /// Returns whether a message is announced at a moment.
  public func announces(
    _ message: WaitingMessage, isLive: Bool, isInBackground: Bool, isQuietHour: Bool = false,
    at now: Timestamp
  ) -> Bool {
    isInBackground && isLive && wakes(with: message, isQuietHour: isQuietHour, at: now)
  }

  /// Returns whether a message was one to wake the user with when it came at a moment, by the same
  /// wishes: one that a push announced while nobody was connected, as far as an app can know.
  public func wakes(
    with message: WaitingMessage, isQuietHour: Bool = false, at moment: Timestamp
  ) -> Bool {
    guard message.sequence > 0, message.message.sender != user,
      message.message.push?.isDisabled != true, preferences.isEnabled
    else { return false }
    if message.message.push?.isForced == true { return true }
    return !isQuietHour && !isSilenced(at: moment) && isWanted(message)
  }

  private func isSilenced(at moment: Timestamp) -> Bool {
    preferences.silentUntil.map { moment < $0 } ?? false
  }

  private func isWanted(_ message: WaitingMessage) -> Bool {
    switch conversations[message.conversation(for: user), default: .all] {
    case .all: true
    case .mentions: message.message.mentions.contains(user)
    case .none: false
    }
  }
}

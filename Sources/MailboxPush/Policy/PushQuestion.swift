public import MailboxModel

/// All that the policy looks at: one message, one device, at one moment.
public struct PushQuestion: Sendable {
  /// The state of the message: still waiting, or gone.
  public enum Fate: Sendable {
    /// It waits in the mailbox.
    case waiting(WaitingMessage)
    /// It is gone, for the reason that the rule names.
    case gone(PushRule)
  }

  /// The user whose device it is.
  public var user: UserID
  /// The message where it still waits, else the rule that names why it is gone.
  public var message: Fate
  /// True when the user has read the conversation through it.
  public var isRead = false
  /// The device as the store knows it now; nil when it does not.
  public var device: Device?
  /// The user's own settings for pushes.
  public var preferences = PushPreferences()
  /// The messages of the conversation that the user wants pushed.
  public var notifications = ConversationNotifications.all
  /// True when the provider refused the device's token.
  public var isQuarantined = false
  /// The time until which pushes of the conversation to this device are gathered; nil when they are not.
  public var summaryWindowEnds: Timestamp?
  /// The time for which the connection of an app that left is trusted, in seconds.
  public var graceSeconds: UInt32
  /// The present moment.
  public var now: Timestamp

  /// A question about a message and a device, everything else as it is by default.
  public init(
    of user: UserID, message: Fate, device: Device?, graceSeconds: UInt32, now: Timestamp
  ) {
    self.user = user
    self.message = message
    self.device = device
    self.graceSeconds = graceSeconds
    self.now = now
  }

  /// The message, as long as it waits.
  var waiting: WaitingMessage? {
    if case .waiting(let message) = message { message } else { nil }
  }

  /// True when the sender wants it pushed in spite of the user's silence.
  var isForced: Bool { waiting?.message.push?.isForced == true }
}

public import MailboxModel

/// All that the policy looks at: one message, one device, at one moment.
public struct PushQuestion: Sendable {
  /// What has become of the message.
  public enum Fate: Sendable {
    /// It waits in the mailbox.
    case waiting(WaitingMessage)
    /// It is gone, for the reason that the rule names.
    case gone(PushRule)
  }

  /// Whose device it is.
  public var user: UserID
  /// What has become of the message.
  public var message: Fate
  /// Whether the user read the conversation beyond it.
  public var isRead = false
  /// The device as the store knows it now; nil when it does not.
  public var device: Device?
  /// What the user wants of pushes.
  public var preferences = PushPreferences()
  /// Which messages of the conversation the user wants pushed.
  public var notifications = ConversationNotifications.all
  /// Whether the provider refused the device's token.
  public var isQuarantined = false
  /// Until when pushes of the conversation to this device are gathered; nil when they are not.
  public var summaryWindowEnds: Timestamp?
  /// How long the connection of an app that left is trusted, in seconds.
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

  /// Whether the sender wants the user's silence passed over.
  var isForced: Bool { waiting?.message.push?.isForced == true }
}

public import MailboxModel

/// What a push says, before it takes the form that a provider wants.
public struct PushContent: Sendable, Hashable {
  /// What the device is to do.
  public enum Kind: String, Sendable, Hashable {
    /// Show words, and sound.
    case alert
    /// Wake the app without a sign.
    case silent
    /// Show another number on the app's icon, and nothing else.
    case badge
  }

  /// What the device is to do.
  public var kind: Kind
  /// The same on every attempt to send it.
  public var id: PushID
  /// Whose device it is.
  public var mailbox: MailboxAddress
  /// Which device.
  public var device: DeviceID
  /// Who sent the message; nil of a badge.
  public var sender: UserID?
  /// The sender's name for people; empty when unknown.
  public var senderName = ""
  /// The group that it came in; nil when it is one-to-one.
  public var group: GroupID?
  /// The message's id, given by its sender; nil when it has none.
  public var messageID: MessageID?
  /// The message's place in the mailbox; 0 of a badge.
  public var sequence: UInt64 = 0
  /// Shown above the text; nil when there is nothing to show there.
  public var title: String?
  /// The text; empty of a silent one or a badge.
  public var body = ""
  /// The name of the sound; nil makes none.
  public var sound: String?
  /// The number on the app's icon; nil leaves it as it is.
  public var badge: UInt64?
  /// What the app takes off the screen; a push that does shows nothing itself.
  public var clear: PushClear?
  /// The app's own data.
  public var ext: String?
  /// The Android notification channel.
  public var androidChannelID: String?
  /// Whether an Android app shows the notification itself.
  public var isHandledByApp = false
  /// What replaces an earlier push that the device still shows, and is itself replaced by a repeated
  /// one: at most 64 bytes.
  public var collapseID: String
  /// When it is of no use any more.
  public var expiresAt: Timestamp
  /// The moment of this attempt.
  public var now: Timestamp

  /// A push that says nothing yet.
  public init(
    _ kind: Kind, id: PushID, mailbox: MailboxAddress, device: DeviceID, collapseID: String,
    expiresAt: Timestamp, now: Timestamp
  ) {
    self.kind = kind
    self.id = id
    self.mailbox = mailbox
    self.device = device
    self.collapseID = collapseID
    self.expiresAt = expiresAt
    self.now = now
  }
}

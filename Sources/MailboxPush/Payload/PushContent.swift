public import MailboxModel

/// The content of a push, before it takes the form that a provider wants.
public struct PushContent: Sendable, Hashable {
  /// The largest number on an icon: Google's `notification_count` is an int32.
  public static let badgeMax = UInt64(Device.reportedBadgeMax)

  /// A task for the device.
  public enum Kind: String, Sendable, Hashable {
    /// Show words, and sound.
    case alert
    /// Wake the app without a sign.
    case silent
    /// Show another number on the app's icon, and nothing else.
    case badge
  }

  /// A message that only the app can read.
  public enum Secret: Sendable, Hashable {
    /// Its bytes.
    case bytes([UInt8])
    /// They do not fit: the message waits in the push's epoch, at its sequence.
    case waits
  }

  /// The task that the device is given.
  public var kind: Kind
  /// The same on every attempt to send it.
  public var id: PushID
  /// The mailbox of the device's user.
  public var mailbox: MailboxAddress
  /// The device that it goes to.
  public var device: DeviceID
  /// The sender of the message; nil of a badge.
  public var sender: UserID?
  /// The sender's name for people; empty when unknown.
  public var senderName = ""
  /// The group that it came in; nil when it is one-to-one.
  public var group: GroupID?
  /// The message's id, given by its sender; nil when it has none.
  public var messageID: MessageID?
  /// The message's place in the mailbox; 0 of a badge.
  public var sequence: UInt64 = 0
  /// The mailbox's epoch, which the sequence belongs to; nil of a badge.
  public var epoch: Epoch?
  /// Shown above the text; nil when there is nothing to show there.
  public var title: String?
  /// Shown between title and text.
  public var subtitle: String?
  /// The app's own words instead of the title.
  public var titleLocalization: OfflinePush.LocalizedText?
  /// The app's own words instead of the text.
  public var bodyLocalization: OfflinePush.LocalizedText?
  /// The address of a picture that is shown with the text.
  public var image: String?
  /// The text; empty of a silent one or a badge.
  public var body = ""
  /// The beginning of the text that is the names before it.
  var names = ""
  /// The name of the sound; nil makes none.
  public var sound: String?
  /// The number on the app's icon; nil leaves it as it is.
  public var badge: UInt64?
  /// The id by which the device groups notifications.
  public var threadID: String?
  /// The app's own kind of notification.
  public var category: String?
  /// The urgency with which it comes; nil leaves it to the app's settings.
  public var interruptionLevel: OfflinePush.InterruptionLevel?
  /// The weight among the app's others: 0 to 1.
  public var relevanceScore: Double?
  /// The name that Google's statistics give it.
  public var analyticsLabel: String?
  /// The part of it that an Android phone shows while it is locked.
  public var androidVisibility: OfflinePush.AndroidVisibility?
  /// The message that the app can decrypt; nil where the words say all.
  public var secret: Secret?
  /// The messages that the app takes off the screen; a push that has them shows nothing itself.
  public var clear: PushClear?
  /// The app's own data.
  public var ext: String?
  /// The Android notification channel.
  public var androidChannelID: String?
  /// True when the sender leaves it to an Android app to show the notification.
  public var isHandledByApp = false
  /// The id by which it replaces an earlier push that the device still shows, and is itself replaced by a
  /// repeated one: at most 64 bytes.
  public var collapseID: String
  /// The time from which it is of no use any more.
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

  /// True when the app changes the notification before it is shown.
  public var isMutable: Bool { kind == .alert && (secret != nil || image != nil) }

  /// True when an Android app gets data and shows the notification itself.
  public var isShownByApp: Bool { isHandledByApp || secret != nil }
}

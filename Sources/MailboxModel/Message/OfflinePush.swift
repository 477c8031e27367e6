/// What the sender wishes for the push that announces a message.
public struct OfflinePush: Hashable, Sendable {
  /// What an Android app does with the notification.
  public enum AndroidNotifyMode: UInt8, Sendable {
    /// The system shows it.
    case notificationBar = 0
    /// The app handles it.
    case custom = 1
  }

  /// Whether the message is never pushed.
  public var isDisabled = false
  /// Whether the message is pushed also in quiet hours, in silence, and in conversations whose
  /// messages the user does not want pushed; what the user turned off altogether stays off.
  public var isForced = false
  /// Shown above the text; nil leaves it to the server's rules.
  public var title: String?
  /// Shown instead of the content; nil leaves it to the server's rules.
  public var desc: String?
  /// The app's own data, at the root of the payload.
  public var ext: String?
  /// The sound on Apple devices; nil leaves it to the server's rules.
  public var iosSound: String?
  /// The sound on Android devices; nil leaves it to the server's rules.
  public var androidSound: String?
  /// Whether the badge stays as it is.
  public var ignoresBadge = false
  /// The Android notification channel.
  public var androidChannelID: String?
  /// What an Android app does with the notification.
  public var androidNotifyMode = AndroidNotifyMode.notificationBar

  /// No wishes.
  public init() {}
}

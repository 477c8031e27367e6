/// The sender's wishes for the push that announces a message.
public struct OfflinePush: Hashable, Sendable {
  /// The handler of the notification on Android devices: the system or the app.
  public enum AndroidNotifyMode: UInt8, Sendable {
    /// The system shows it.
    case notificationBar = 0
    /// The app handles it.
    case custom = 1
  }

  /// The degree to which the notification interrupts (Apple, 'UNNotificationInterruptionLevel').
  public enum InterruptionLevel: UInt8, Sendable, CaseIterable {
    /// It lies in the list, without sound and without lighting the screen.
    case passive = 1
    /// It lights the screen and plays its sound.
    case active = 2
    /// It comes through while the user wants to be left alone by others.
    case timeSensitive = 3
    /// It plays its sound whatever the user has set; Apple has to allow the app that.
    case critical = 4
  }

  /// The part of the notification that a locked Android phone shows (Google, 'Visibility').
  public enum AndroidVisibility: UInt8, Sendable, CaseIterable {
    /// That there is one, but not what it says.
    case `private` = 1
    /// All of it.
    case `public` = 2
    /// Nothing.
    case secret = 3
  }

  /// Words that the app has itself, in the phone's language.
  public struct LocalizedText: Hashable, Sendable {
    /// The key that the app has them under: 1 to 128 bytes.
    public var key: String
    /// The texts that they are filled in with: at most 8, of at most 256 bytes each.
    public var arguments: [String]

    /// Words under a key.
    public init(_ key: String, arguments: [String] = []) {
      self.key = key
      self.arguments = arguments
    }
  }

  /// True when the message is never pushed.
  public var isDisabled = false
  /// True when the message is also pushed in quiet hours, in silence, and in conversations whose
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
  /// True when the badge stays as it is.
  public var ignoresBadge = false
  /// The Android notification channel.
  public var androidChannelID: String?
  /// The handler of the notification on Android devices.
  public var androidNotifyMode = AndroidNotifyMode.notificationBar

  /// Shown between title and text, on Apple devices; at most 1,024 bytes.
  public var subtitle: String?
  /// The `https` address of a picture that is shown with the text; at most 1,024 bytes.
  public var image: String?
  /// The id that notifications are grouped by on Apple devices, 1 to 64 bytes; nil takes the conversation.
  public var threadID: String?
  /// The app's own kind of notification, which has its buttons, on Apple devices: 1 to 64 bytes.
  public var category: String?
  /// The degree to which it interrupts; nil leaves it to the server's rules.
  public var interruptionLevel: InterruptionLevel?
  /// Its weight among the app's others in a summary on Apple devices: 0 to 1.
  public var relevanceScore: Double?
  /// The app's own words above the text, instead of `title`.
  public var titleLocalization: LocalizedText?
  /// The app's own words, instead of the text.
  public var bodyLocalization: LocalizedText?
  /// Its label in Google's statistics: 1 to 50 of the characters `a-z A-Z 0-9 - _ . ~ %`.
  public var analyticsLabel: String?
  /// The part of it that a locked Android phone shows; nil leaves it to the channel.
  public var androidVisibility: AndroidVisibility?

  /// No wishes.
  public init() {}
}

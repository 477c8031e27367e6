/// A user's wishes for pushes.
public struct PushPreferences: Hashable, Sendable {
  /// The most bytes of a sound's name.
  public static let soundBytesMax = 256
  /// The most bytes of a language's tag (RFC 5646, section 4.4.1, names what suffices for all).
  public static let languageBytesMax = 35

  /// True when anything is pushed at all.
  public var isEnabled = true
  /// The sound for one-to-one messages; nil leaves it to the server.
  public var oneToOneSound: String?
  /// The sound for group messages; nil leaves it to the server.
  public var groupSound: String?
  /// The hours without pushes.
  public var quietHours: QuietHours?
  /// No pushes before this moment.
  public var silentUntil: Timestamp?
  /// True when messages of conversations of which nothing is pushed count in the number on the app's icon.
  public var countsMuted = true
  /// The language of the server's words, by its tag (RFC 5646); nil leaves it to the app's.
  public var language: String?

  /// Everything is pushed, with the server's sounds.
  public init() {}
}

/// Hours without pushes, in the user's time zone; they may wrap midnight, and equal ends mean all day.
public struct QuietHours: Hashable, Sendable {
  /// Minutes after midnight when they begin: 0 to 1439.
  public var startMinute: UInt16
  /// Minutes after midnight when they end: 0 to 1439.
  public var endMinute: UInt16
  /// The user's time zone, by its IANA name.
  public var timeZone: String

  /// Checks the minutes and the name's length (1 to 64 bytes). Whether the zone exists is checked where
  /// a user sets it, see ``PushPreferencesChange/validate()``: what is stored may be older than that.
  public init(startMinute: UInt16, endMinute: UInt16, timeZone: String) throws(MailboxError) {
    guard startMinute < 1440, endMinute < 1440 else {
      throw .invalidArgument(
        name: "quiet hours", value: "\(startMinute)-\(endMinute)",
        reason: "a minute of the day is 0 to 1439")
    }
    guard (1...64).contains(timeZone.utf8.count) else {
      throw .invalidArgument(
        name: "time zone", value: timeZone, reason: "its IANA name has 1 to 64 bytes")
    }
    self.startMinute = startMinute
    self.endMinute = endMinute
    self.timeZone = timeZone
  }
}

/// The messages of a conversation that are pushed to a user: all, mentions only, or none.
public enum ConversationNotifications: UInt8, Sendable, CaseIterable, CustomStringConvertible {
  /// Every one.
  case all = 0
  /// Only those that mention the user.
  case mentions = 1
  /// None.
  case none = 2

  /// The word that people and programs read.
  public var description: String {
    switch self {
    case .all: "all"
    case .mentions: "mentions"
    case .none: "none"
    }
  }
}

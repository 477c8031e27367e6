/// A change of some of a user's wishes for pushes. The others stay as they are.
public struct PushPreferencesChange: Hashable, Sendable {
  /// The change of one preference.
  public enum Field<Value: Hashable & Sendable>: Hashable, Sendable {
    /// It stays as it is.
    case unchanged
    /// It becomes this.
    case to(Value)
  }

  /// The switch for all pushes: false turns them off.
  public var isEnabled = Field<Bool>.unchanged
  /// The sound for one-to-one messages; nil leaves it to the server.
  public var oneToOneSound = Field<String?>.unchanged
  /// The sound for group messages; nil leaves it to the server.
  public var groupSound = Field<String?>.unchanged
  /// The hours without pushes; nil when there are none.
  public var quietHours = Field<QuietHours?>.unchanged
  /// No pushes before this moment; nil when there is none.
  public var silentUntil = Field<Timestamp?>.unchanged
  /// The switch that has messages of muted conversations count in the number on the app's icon.
  public var countsMuted = Field<Bool>.unchanged
  /// The language of the server's words; nil leaves it to the app's.
  public var language = Field<String?>.unchanged

  /// Nothing changes.
  public init() {}

  /// Everything becomes as it is in these.
  public init(to preferences: PushPreferences) {
    isEnabled = .to(preferences.isEnabled)
    oneToOneSound = .to(preferences.oneToOneSound)
    groupSound = .to(preferences.groupSound)
    quietHours = .to(preferences.quietHours)
    silentUntil = .to(preferences.silentUntil)
    countsMuted = .to(preferences.countsMuted)
    language = .to(preferences.language)
  }

  /// The preferences after the change.
  public func applied(to preferences: PushPreferences) -> PushPreferences {
    var changed = preferences
    isEnabled.apply(to: &changed.isEnabled)
    oneToOneSound.apply(to: &changed.oneToOneSound)
    groupSound.apply(to: &changed.groupSound)
    quietHours.apply(to: &changed.quietHours)
    silentUntil.apply(to: &changed.silentUntil)
    countsMuted.apply(to: &changed.countsMuted)
    language.apply(to: &changed.language)
    return changed
  }

  /// Throws `.invalidArgument` for what no user can want: a sound whose name is too long, a time zone
  /// that does not exist, a moment beyond the year 9999.
  public func validate() throws(MailboxError) {
    for case .to(let sound?) in [oneToOneSound, groupSound]
    where sound.utf8.count > PushPreferences.soundBytesMax {
      throw .invalidArgument(
        name: "sound", value: sound,
        reason: "its name has at most \(PushPreferences.soundBytesMax) bytes")
    }
    if case .to(let tag?) = language, !Self.isLanguage(tag) {
      throw .invalidArgument(
        name: "language", value: tag,
        reason: "a language's tag is as 'zh' or 'pt-BR', at most "
          + "\(PushPreferences.languageBytesMax) bytes")
    }
    if case .to(let hours?) = quietHours { try TimeZoneName.check(hours.timeZone) }
    if case .to(let moment?) = silentUntil { try moment.validate(as: "silent until") }
  }

  /// Returns whether it has the form of a tag: letters and digits in parts of 1 to 8 (RFC 5646, section 2.1).
  private static func isLanguage(_ tag: String) -> Bool {
    guard tag.utf8.count <= PushPreferences.languageBytesMax else { return false }
    return tag.split(separator: "-", omittingEmptySubsequences: false).allSatisfy { part in
      (1...8).contains(part.utf8.count)
        && part.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber) }
    }
  }
}

extension PushPreferencesChange.Field {
  fileprivate func apply(to value: inout Value) {
    if case .to(let new) = self { value = new }
  }
}

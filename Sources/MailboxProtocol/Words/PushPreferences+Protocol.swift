public import MailboxModel

extension PushPreferences {
  /// A user's push preferences, as a server answers. Throws `.invalidArgument` for quiet hours that are
  /// none.
  public init(_ preferences: OfflineMailbox_V1_PushPreferences) throws(MailboxError) {
    self = try PushPreferencesChange(preferences).applied(to: PushPreferences())
  }
}

extension PushPreferencesChange {
  /// A change as an app asks for it: a field that is there is set, one that is there and empty goes back
  /// to not being set. Throws `.invalidArgument` for quiet hours that are none; the store checks the rest.
  public init(_ preferences: OfflineMailbox_V1_PushPreferences) throws(MailboxError) {
    self.init()
    if preferences.hasDisabled { isEnabled = .to(!preferences.disabled) }
    if preferences.hasOneToOneSound {
      oneToOneSound = .to(preferences.oneToOneSound.nonEmpty)
    }
    if preferences.hasGroupSound { groupSound = .to(preferences.groupSound.nonEmpty) }
    if preferences.hasQuietHours {
      quietHours = .to(try QuietHours(setting: preferences.quietHours))
    }
    if preferences.hasSilentUntil {
      let moment = Timestamp(milliseconds: preferences.silentUntil)
      silentUntil = .to(moment.milliseconds == 0 ? nil : moment)
    }
    if preferences.hasCountsMuted { countsMuted = .to(preferences.countsMuted) }
    if preferences.hasLanguage { language = .to(preferences.language.nonEmpty) }
  }
}

extension QuietHours {
  /// Nil for hours without a time zone.
  fileprivate init?(
    setting hours: OfflineMailbox_V1_QuietHours
  ) throws(MailboxError) {
    if hours.timeZone.isEmpty { return nil }
    try self.init(
      startMinute: UInt16(clamping: hours.startMinute),
      endMinute: UInt16(clamping: hours.endMinute), timeZone: hours.timeZone)
  }
}

extension String {
  fileprivate var nonEmpty: String? { isEmpty ? nil : self }
}

extension OfflineMailbox_V1_PushPreferences {
  /// A user's push preferences, as a server answers: what is not set is not there.
  public init(_ preferences: PushPreferences) {
    self.init()
    disabled = !preferences.isEnabled
    if let sound = preferences.oneToOneSound { oneToOneSound = sound }
    if let sound = preferences.groupSound { groupSound = sound }
    if let hours = preferences.quietHours { quietHours = OfflineMailbox_V1_QuietHours(hours) }
    if let moment = preferences.silentUntil { silentUntil = moment.milliseconds }
    countsMuted = preferences.countsMuted
    if let tag = preferences.language { language = tag }
  }

  /// A change for the wire: what stays is not there, what goes is there and empty.
  public init(_ change: PushPreferencesChange) {
    self.init()
    if case .to(let isEnabled) = change.isEnabled { disabled = !isEnabled }
    if case .to(let sound) = change.oneToOneSound { oneToOneSound = sound ?? "" }
    if case .to(let sound) = change.groupSound { groupSound = sound ?? "" }
    if case .to(let hours) = change.quietHours {
      quietHours = hours.map(OfflineMailbox_V1_QuietHours.init) ?? OfflineMailbox_V1_QuietHours()
    }
    if case .to(let moment) = change.silentUntil { silentUntil = moment?.milliseconds ?? 0 }
    if case .to(let countsMuted) = change.countsMuted { self.countsMuted = countsMuted }
    if case .to(let tag) = change.language { language = tag ?? "" }
  }
}

extension OfflineMailbox_V1_QuietHours {
  fileprivate init(_ hours: QuietHours) {
    self.init()
    startMinute = UInt32(hours.startMinute)
    endMinute = UInt32(hours.endMinute)
    timeZone = hours.timeZone
  }
}

public import MailboxModel

extension PushPreferences {
  /// What a user wants of pushes, as it came over the wire. Throws `.invalidArgument` for quiet
  /// hours that are none.
  public init(_ preferences: OfflineMailbox_V1_PushPreferences) throws(MailboxError) {
    self.init()
    isEnabled = !preferences.disabled
    oneToOneSound = preferences.hasOneToOneSound ? preferences.oneToOneSound : nil
    groupSound = preferences.hasGroupSound ? preferences.groupSound : nil
    if preferences.hasQuietHours {
      let hours = preferences.quietHours
      quietHours = try QuietHours(
        startMinute: UInt16(clamping: hours.startMinute),
        endMinute: UInt16(clamping: hours.endMinute), timeZone: hours.timeZone)
    }
    if preferences.hasSilentUntil {
      silentUntil = Timestamp(milliseconds: preferences.silentUntil)
    }
  }
}

extension OfflineMailbox_V1_PushPreferences {
  /// What a user wants of pushes, for the wire.
  public init(_ preferences: PushPreferences) {
    self.init()
    disabled = !preferences.isEnabled
    if let sound = preferences.oneToOneSound { oneToOneSound = sound }
    if let sound = preferences.groupSound { groupSound = sound }
    if let hours = preferences.quietHours {
      quietHours.startMinute = UInt32(hours.startMinute)
      quietHours.endMinute = UInt32(hours.endMinute)
      quietHours.timeZone = hours.timeZone
    }
    if let moment = preferences.silentUntil { silentUntil = moment.milliseconds }
  }
}

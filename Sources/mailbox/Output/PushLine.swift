internal import MailboxModel

/// A user's push preferences, for machines.
struct PushLine: Encodable {
  struct Hours: Encodable {
    let from: String
    let to: String
    let timeZone: String
  }

  let enabled: Bool
  let oneToOneSound: String?
  let groupSound: String?
  let quietHours: Hours?
  let silentUntil: Seconds?
  let countsMuted: Bool
  let language: String?

  init(_ preferences: PushPreferences) {
    enabled = preferences.isEnabled
    oneToOneSound = preferences.oneToOneSound
    groupSound = preferences.groupSound
    quietHours = preferences.quietHours.map {
      Hours(
        from: ClockTime(minute: $0.startMinute).text, to: ClockTime(minute: $0.endMinute).text,
        timeZone: $0.timeZone)
    }
    silentUntil = preferences.silentUntil.map { Seconds($0) }
    countsMuted = preferences.countsMuted
    language = preferences.language
  }
}

/// A time of the day, as `22:30`.
struct ClockTime {
  /// Minutes after midnight.
  let minute: UInt16

  init(minute: UInt16) { self.minute = minute }

  /// Reads `HH:MM`.
  init?(parsing text: some StringProtocol) {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    guard parts.count == 2, parts.allSatisfy({ (1...2).contains($0.count) }),
      let hour = UInt16(parts[0]), let minute = UInt16(parts[1]), hour < 24, minute < 60
    else { return nil }
    self.minute = hour * 60 + minute
  }

  var text: String {
    let hour = minute / 60
    let rest = minute % 60
    return "\(hour < 10 ? "0" : "")\(hour):\(rest < 10 ? "0" : "")\(rest)"
  }
}

extension PushPreferences {
  /// The preferences in words.
  var text: String {
    var words = [isEnabled ? "on" : "off"]
    if let oneToOneSound { words.append("sound '\(oneToOneSound)' one-to-one") }
    if let groupSound { words.append("sound '\(groupSound)' in groups") }
    if let quietHours {
      let from = ClockTime(minute: quietHours.startMinute).text
      let to = ClockTime(minute: quietHours.endMinute).text
      words.append("quiet from \(from) to \(to) in \(quietHours.timeZone)")
    }
    if let silentUntil { words.append("silent until \(Quantities.moment(silentUntil))") }
    if !countsMuted { words.append("badge without muted conversations") }
    if let language { words.append("in language \(language)") }
    return words.joined(separator: ", ")
  }
}

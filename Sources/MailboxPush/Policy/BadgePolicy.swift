public import MailboxModel

extension PushPolicy {
  /// Decides whether a device's badge is put right after something was read on another device, or
  /// removed. `shown` is what it shows, nil when that is not known.
  ///
  /// It makes no sound, so that quiet hours and silence do not hold it back. An app whose connection
  /// delivers sets its badge itself: whether it did shows when it has left.
  public static func decideBadge(
    _ badge: UInt64, shown: UInt64?, on device: Device?, preferences: PushPreferences,
    isQuarantined: Bool, graceSeconds: UInt32, now: Timestamp
  ) -> PushDecision {
    guard let device, device.presence != .signedOut else { return .suppress(.signedOut) }
    let graceEnd = device.presenceSince.adding(seconds: Int64(graceSeconds))
    switch device.presence {
    case .replaced: return .suppress(.replaced)
    case .foreground: return .hold(.foreground, until: nil)
    case .background where now < graceEnd: return .hold(.inGrace, until: graceEnd)
    case .background, .suspended, .signedOut: break
    }
    guard let binding = device.binding else { return .suppress(.noBinding) }
    if !binding.showsBadges { return .suppress(.badgeUnchanged) }
    if isQuarantined { return .suppress(.quarantined) }
    if !preferences.isEnabled { return .suppress(.pushesOff) }
    return badge == shown ? .suppress(.badgeUnchanged) : .push
  }
}

extension Binding {
  /// True when its push service can set a badge alone: Apple's can, but not with the token of calls;
  /// Google's can, as data for the app. What a webhook leads to is not known to have an icon.
  var showsBadges: Bool {
    switch platform {
    case .apns: !topic.value.hasSuffix(".voip")
    case .fcm: true
    case .webhook: false
    }
  }
}

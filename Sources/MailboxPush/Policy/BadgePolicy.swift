public import MailboxModel

extension PushPolicy {
  /// Decides whether a device's badge is put right after another device has read something.
  ///
  /// It makes no sound, so that quiet hours and silence do not hold it back. An app whose connection
  /// delivers sets its badge itself.
  public static func decideBadge(
    _ badge: UInt64, shown: UInt64, on device: Device?, preferences: PushPreferences,
    isQuarantined: Bool, graceSeconds: UInt32, now: Timestamp
  ) -> PushDecision {
    guard let device, device.presence != .signedOut else { return .suppress(.signedOut) }
    switch device.presence {
    case .replaced: return .suppress(.replaced)
    case .foreground: return .suppress(.foreground)
    case .background where now < device.presenceSince.adding(seconds: Int64(graceSeconds)):
      return .suppress(.inGrace)
    case .background, .suspended, .signedOut: break
    }
    if device.binding == nil { return .suppress(.noBinding) }
    if isQuarantined { return .suppress(.quarantined) }
    if !preferences.isEnabled { return .suppress(.pushesOff) }
    return badge == shown ? .suppress(.badgeUnchanged) : .push
  }
}

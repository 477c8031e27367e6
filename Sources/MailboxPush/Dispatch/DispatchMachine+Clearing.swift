internal import MailboxModel

extension DispatchMachine {
  /// A push that takes something off the screen is due. An app whose connection delivers does it itself.
  mutating func due(
    clear push: PendingPush, on device: Device?, preferences: PushPreferences,
    _ obstacles: Obstacles, now: Timestamp
  ) -> DueAction {
    let binding = device?.binding
    let token = binding.flatMap { obstacles.token?.concerns($0) == true ? obstacles.token : nil }
    let rule = self.rule(against: push, on: device, token, preferences, now)
    guard rule == nil, let binding else {
      let entry = LedgerEntry(of: push, .suppressed(rule ?? .noBinding), as: .clear, at: now)
      return .write(.finish(push, entry))
    }
    return send(push, to: binding, token, obstacles, now)
  }

  private func rule(
    against clear: PendingPush, on device: Device?, _ token: TokenState?,
    _ preferences: PushPreferences, _ now: Timestamp
  ) -> PushRule? {
    switch device?.presence {
    case nil, .signedOut: return .signedOut
    case .replaced: return .replaced
    case .foreground: return .foreground
    case .background where isInGrace(device, now): return .inGrace
    case .background, .suspended: break
    }
    if clear.expiresAt <= now { return .expired }
    if device?.binding?.canClear != true { return .noBinding }
    if token?.quarantine != nil { return .quarantined }
    return preferences.isEnabled ? nil : .pushesOff
  }

  private func isInGrace(_ device: Device?, _ now: Timestamp) -> Bool {
    device.map { now < $0.presenceSince.adding(seconds: Int64(settings.graceSeconds)) } ?? false
  }
}

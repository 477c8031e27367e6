internal import MailboxModel

/// Decides what is done about a push, when it is due and when it was answered. No input, no output:
/// what happened goes in with the time, what is to be done comes out.
struct DispatchMachine: Sendable {
  let settings: DispatchSettings
  let backOff: BackOff
  var breaker: CircuitBreaker
  var suspects = Suspects()
  var generator: any RandomNumberGenerator & Sendable

  init(settings: DispatchSettings, generator: any RandomNumberGenerator & Sendable) {
    self.settings = settings
    self.generator = generator
    backOff = BackOff(secondsMax: settings.backOffSecondsMax)
    breaker = CircuitBreaker(
      deathsMax: settings.deathsMax, mismatchesMax: settings.mismatchesMax)
  }

  /// A push is due. The question is what is true now.
  mutating func due(
    _ push: PendingPush, _ question: PushQuestion, _ obstacles: Obstacles
  ) -> DueAction {
    var question = question
    question.graceSeconds = settings.graceSeconds
    let binding = question.device?.binding
    let token = binding.flatMap { obstacles.token?.concerns($0) == true ? obstacles.token : nil }
    question.isQuarantined = token?.quarantine != nil
    let now = question.now
    switch PushPolicy.decide(question) {
    case .suppress(let rule):
      return .write(.finish(push, LedgerEntry(of: push, .suppressed(rule), at: now)))
    case .hold(let rule, let moment):
      // Without a moment a change of the device wakes it up, and the message's end at the latest.
      return wait(push, until: moment ?? push.expiresAt, for: .rule(rule), now: now)
    case .push: break
    }
    guard let binding else {
      return .write(.finish(push, LedgerEntry(of: push, .suppressed(.noBinding), at: now)))
    }
    return send(push, to: binding, token, obstacles, now)
  }

  /// A badge is to be looked at. The device and its user's wishes are as they are now.
  mutating func due(
    _ push: PendingPush, badge: UInt64, shown: UInt64?, on device: Device?,
    preferences: PushPreferences, _ obstacles: Obstacles, now: Timestamp
  ) -> DueAction {
    let binding = device?.binding
    let token = binding.flatMap { obstacles.token?.concerns($0) == true ? obstacles.token : nil }
    let right = PushChange.badge(push.key.mailbox, push.key.device, .isRight(push))
    if let binding, settings.credentialsWithoutBadgePushes.contains(binding.credential) {
      return .write(right)
    }
    switch PushPolicy.decideBadge(
      badge, shown: shown, on: device, preferences: preferences,
      isQuarantined: token?.quarantine != nil, graceSeconds: settings.graceSeconds, now: now)
    {
    case .suppress: return .write(right)
    case .hold(let rule, let moment):
      return wait(push, until: moment ?? .never, for: .rule(rule), now: now)
    case .push: break
    }
    guard let binding else { return .write(right) }
    return send(push, to: binding, token, obstacles, now)
  }

  /// Sends it, unless the token or the credential has to wait.
  mutating func send(
    _ push: PendingPush, to binding: Binding, _ token: TokenState?, _ obstacles: Obstacles,
    _ now: Timestamp
  ) -> DueAction {
    if let token, token.notBefore > now {
      return wait(push, until: spread(token.notBefore, from: now), for: .token, now: now)
    }
    // A credential with which anything is the matter sends what waits for it first, and that one by one.
    if let credential = obstacles.credential {
      let mayTry = credential.suspension == nil && credential.notBefore <= now
      guard obstacles.isTrial, mayTry else {
        return .write(Self.park(push, .credential(binding.credential), now: now))
      }
    }
    return .send(to: binding)
  }

  /// The most seconds that a push which waits for a credential is left alone: until its message ends, but
  /// a week at most, as a badge has no end.
  private static let parkedSecondsMax: Int64 = 7 * 86_400

  /// A push waits for its credential, or for its turn, and not for a moment.
  static func park(_ push: PendingPush, _ wait: PushWait, now: Timestamp) -> PushChange {
    .wait(push, until: endOfParking(push, now: now), for: wait)
  }

  static func endOfParking(_ push: PendingPush, now: Timestamp) -> Timestamp {
    let latest = now.adding(seconds: parkedSecondsMax)
    return push.expiresAt > now ? min(latest, push.expiresAt) : latest
  }

  private func wait(
    _ push: PendingPush, until moment: Timestamp, for wait: PushWait, now: Timestamp
  ) -> DueAction {
    let end = push.expiresAt > now ? min(moment, push.expiresAt) : moment
    return .write(.wait(push, until: max(end, now.adding(milliseconds: 1)), for: wait))
  }

  /// Some time behind a moment, by chance a tenth of the way there: what waited for the same does not
  /// come back as one.
  private mutating func spread(_ moment: Timestamp, from now: Timestamp) -> Timestamp {
    let way = max(0, moment.milliseconds - now.milliseconds)
    return moment.adding(milliseconds: Int64.random(in: 0...way / 10, using: &generator))
  }
}

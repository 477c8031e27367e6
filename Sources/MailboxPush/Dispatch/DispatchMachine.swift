internal import MailboxModel

/// Decides what is done about a push, when it is due and when it was answered. No input, no output:
/// what happened goes in with the time, what is to be done comes out.
struct DispatchMachine: Sendable {
  let settings: DispatchSettings
  private let backOff: BackOff
  private var breaker: CircuitBreaker
  private var generator: any RandomNumberGenerator & Sendable

  init(settings: DispatchSettings, generator: any RandomNumberGenerator & Sendable) {
    self.settings = settings
    self.generator = generator
    backOff = BackOff(secondsMax: settings.backOffSecondsMax)
    breaker = CircuitBreaker(
      deathsMax: settings.deathsMax, mismatchesMax: settings.mismatchesMax)
  }

  // MARK: Due

  /// A push is due. The question is what is true now.
  mutating func due(
    _ push: PendingPush, _ question: PushQuestion, _ obstacles: Obstacles
  ) -> DispatchAction {
    var question = question
    question.graceSeconds = settings.graceSeconds
    let binding = question.device?.binding
    let token = binding.flatMap { obstacles.token?.concerns($0) == true ? obstacles.token : nil }
    question.isQuarantined = token?.quarantine != nil
    let now = question.now
    switch PushPolicy.decide(question) {
    case .suppress(let rule):
      return .write(.finish(push, LedgerEntry(of: push, .suppressed(rule), at: now)))
    case .hold(_, let moment):
      // Without a moment a change of the device wakes it up, and the message's end at the latest.
      return wait(push, until: moment ?? push.expiresAt, now: now)
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
  ) -> DispatchAction {
    let binding = device?.binding
    let token = binding.flatMap { obstacles.token?.concerns($0) == true ? obstacles.token : nil }
    let right = PushChange.badge(push.key.mailbox, push.key.device, .isRight(push))
    switch PushPolicy.decideBadge(
      badge, shown: shown, on: device, preferences: preferences,
      isQuarantined: token?.quarantine != nil, graceSeconds: settings.graceSeconds, now: now)
    {
    case .suppress: return .write(right)
    case .hold(_, let moment): return wait(push, until: moment ?? .never, now: now)
    case .push: break
    }
    guard let binding else { return .write(right) }
    return send(push, to: binding, token, obstacles, now)
  }

  /// Sends it, unless the token or the credential has to wait.
  private mutating func send(
    _ push: PendingPush, to binding: Binding, _ token: TokenState?, _ obstacles: Obstacles,
    _ now: Timestamp
  ) -> DispatchAction {
    if obstacles.credential?.suspension != nil {
      return wait(push, until: now.adding(seconds: Int64(settings.suspendedSeconds)), now: now)
    }
    let notBefore = max(
      obstacles.credential?.notBefore ?? now, token?.notBefore ?? now)
    if notBefore > now { return wait(push, until: spread(notBefore, from: now), now: now) }
    return .send(push, binding)
  }

  private func wait(_ push: PendingPush, until moment: Timestamp, now: Timestamp) -> DispatchAction
  {
    let end = push.expiresAt > now ? min(moment, push.expiresAt) : moment
    return .write(.wait(push, until: max(end, now.adding(milliseconds: 1))))
  }

  /// Some time behind a moment, by chance a tenth of the way there: what waited for the same does not
  /// come back as one.
  private mutating func spread(_ moment: Timestamp, from now: Timestamp) -> Timestamp {
    let way = max(0, moment.milliseconds - now.milliseconds)
    return moment.adding(milliseconds: Int64.random(in: 0...way / 10, using: &generator))
  }

  // MARK: Answered

  /// A push was answered. `current` is what the device is bound to now.
  mutating func answered(
    _ sent: SentPush, _ outcome: PushOutcome, current: Binding?, _ obstacles: Obstacles,
    now: Timestamp
  ) -> [DispatchAction] {
    var sent = sent
    sent.push.attempts = sent.push.attempts &+ 1
    for index in sent.others.indices {
      sent.others[index].attempts = sent.others[index].attempts &+ 1
    }
    let opens = breaker.opens(
      on: sent.binding.credential, outcome.breakerAnswer, of: sent.push.key.mailbox, now: now)
    switch outcome {
    case .delivered: return delivered(sent, obstacles, now)
    case .dead(let reason, _) where opens || obstacles.credential?.suspension != nil:
      // What a suspended credential says of a token is not believed.
      return suspend(
        sent, obstacles, "the tokens of many users died at once, the last by \(reason)", now)
    case .dead(let reason, let since):
      return died(sent, reason, since: since, current: current, obstacles, now)
    case .quarantine(let reason): return quarantine(sent, reason, now)
    case .mismatch(let reason) where opens || obstacles.credential?.suspension != nil:
      return giveBackRefused(by: sent.binding.credential)
        + suspend(sent, obstacles, "it fits no binding that was tried: \(reason)", now)
    case .mismatch(let reason):
      breaker.note(.init(of: sent.push), on: sent.binding.credential)
      return quarantine(sent, reason, now)
    case .misconfigured(let reason): return suspend(sent, obstacles, reason, now)
    case .retry(.token, _, let seconds):
      return waitForToken(sent, obstacles, askedSeconds: seconds, now)
    case .retry(.credential, _, let seconds):
      return waitForCredential(sent, obstacles, askedSeconds: seconds, now)
    case .refused(let reason):
      return refuse(sent, reason, now) + [.report(.refused(sent.push.id, reason: reason))]
    }
  }

  private func delivered(
    _ sent: SentPush, _ obstacles: Obstacles, _ now: Timestamp
  ) -> [DispatchAction] {
    let key = sent.push.key
    let name = sent.binding.credential
    var actions = finish(sent, .pushed(credential: name), now)
    if let badge = sent.badge {
      actions.append(.write(.badge(key.mailbox, key.device, .shows(badge))))
    }
    if settings.summaryWindowSeconds > 0, sent.push.kind == .message {
      let end = now.adding(seconds: Int64(settings.summaryWindowSeconds))
      actions.append(.write(.openWindow(PushWindow(of: sent.push), until: end)))
    }
    if obstacles.token != nil { actions.append(.write(.token(key.mailbox, key.device, nil))) }
    // What was suspended while this was under way stays suspended until somebody looks.
    if let credential = obstacles.credential, credential.suspension == nil {
      actions.append(.write(.credential(name, nil)))
    }
    return actions
  }

  /// A token is taken away only when it still is the one that was sent to, and was not reported again
  /// since it died.
  private mutating func died(
    _ sent: SentPush, _ reason: String, since: Timestamp?, current: Binding?,
    _ obstacles: Obstacles, _ now: Timestamp
  ) -> [DispatchAction] {
    let key = sent.push.key
    guard let current, current.token == sent.binding.token,
      current.registeredAt == sent.binding.registeredAt
    else { return sendAgain(sent, at: now) }
    if let since, current.registeredAt >= since {
      return waitForToken(sent, obstacles, askedSeconds: nil, now)
    }
    return [.unbind(key.mailbox, key.device, token: current.token)] + refuse(sent, reason, now)
      + [.report(.tokenRemoved(key.mailbox, key.device, reason: reason))]
  }

  private func quarantine(
    _ sent: SentPush, _ reason: String, _ now: Timestamp
  ) -> [DispatchAction] {
    let key = sent.push.key
    var state = TokenState(of: sent.binding)
    state.quarantine = reason
    return [.write(.token(key.mailbox, key.device, state))] + refuse(sent, reason, now)
      + [.report(.tokenQuarantined(key.mailbox, key.device, reason: reason))]
  }

  /// Whom the credential refused before it was known to be wrong may be pushed to again.
  private mutating func giveBackRefused(by credential: String) -> [DispatchAction] {
    breaker.takeRefused(on: credential).map { .write(.token($0.mailbox, $0.device, nil)) }
  }

  private func suspend(
    _ sent: SentPush, _ obstacles: Obstacles, _ reason: String, _ now: Timestamp
  ) -> [DispatchAction] {
    let name = sent.binding.credential
    let later = now.adding(seconds: Int64(settings.suspendedSeconds))
    var actions = sendAgain(sent, at: later)
    if obstacles.credential?.suspension == nil {
      var state = obstacles.credential ?? CredentialState()
      state.suspension = reason
      actions.append(.write(.credential(name, state)))
      actions.append(.report(.credentialSuspended(name, reason: reason)))
    }
    return actions
  }

  private mutating func waitForToken(
    _ sent: SentPush, _ obstacles: Obstacles, askedSeconds: UInt32?, _ now: Timestamp
  ) -> [DispatchAction] {
    let key = sent.push.key
    var state = TokenState(of: sent.binding)
    if let known = obstacles.token, known.concerns(sent.binding) { state = known }
    if state.notBefore <= now {
      state.failures = state.failures &+ 1
      state.notBefore = backOff.next(
        after: state.failures, askedSeconds: askedSeconds, now: now, using: &generator)
    }
    return sendAgain(sent, at: state.notBefore)
      + [.write(.token(key.mailbox, key.device, state))]
  }

  private mutating func waitForCredential(
    _ sent: SentPush, _ obstacles: Obstacles, askedSeconds: UInt32?, _ now: Timestamp
  ) -> [DispatchAction] {
    var state = obstacles.credential ?? CredentialState()
    // What was under way together fails together, and counts once.
    if state.notBefore <= now {
      state.failures = state.failures &+ 1
      state.notBefore = backOff.next(
        after: state.failures, askedSeconds: askedSeconds, now: now, using: &generator)
    }
    return sendAgain(sent, at: spread(state.notBefore, from: now))
      + [.write(.credential(sent.binding.credential, state))]
  }

  private func refuse(
    _ sent: SentPush, _ reason: String, _ now: Timestamp
  ) -> [DispatchAction] {
    finish(sent, .refused(credential: sent.binding.credential, reason: reason), now)
  }

  private func finish(
    _ sent: SentPush, _ result: LedgerEntry.Result, _ now: Timestamp
  ) -> [DispatchAction] {
    sent.all.map { .write(.finish($0, LedgerEntry(of: $0, result, as: sent.kind, at: now))) }
  }

  private func sendAgain(_ sent: SentPush, at moment: Timestamp) -> [DispatchAction] {
    let again = sent.all.map { DispatchAction.write(.sendAgain($0, at: moment)) }
    guard sent.push.kind == .badge else { return again }
    // It may have arrived all the same.
    let key = sent.push.key
    return again + [.write(.badge(key.mailbox, key.device, .mayShowAnother(counts: false)))]
  }
}

extension PushOutcome {
  /// What it says of the credential.
  fileprivate var breakerAnswer: CircuitBreaker.Answer {
    switch self {
    case .delivered: .delivered
    case .dead: .death
    case .mismatch: .mismatch
    case .quarantine, .misconfigured, .retry, .refused: .other
    }
  }
}

extension CircuitBreaker.Refused {
  fileprivate init(of push: PendingPush) {
    self.init(mailbox: push.key.mailbox, device: push.key.device)
  }
}

internal import MailboxModel

/// The actions that follow from an answer.
extension DispatchMachine {
  /// A push was answered. `current` is what the device is bound to now.
  mutating func answered(
    _ sent: SentPush, _ outcome: PushOutcome, current: Binding?, _ obstacles: Obstacles,
    now: Timestamp
  ) -> [AnswerAction] {
    var sent = sent
    sent.push.attempts = sent.push.attempts &+ 1
    for index in sent.others.indices {
      sent.others[index].attempts = sent.others[index].attempts &+ 1
    }
    let outcome = outcome.bounded
    let name = sent.binding.credential
    let opens =
      outcome.breakerAnswer.map {
        breaker.opens(on: name, $0, of: sent.push.key.mailbox, now: now)
      } ?? false
    let isSuspended = obstacles.credential?.suspension != nil
    switch outcome {
    case .delivered: return delivered(sent, .pushed(credential: name), obstacles, now)
    case .printed: return delivered(sent, .printed(credential: name), obstacles, now)
    case .superseded: return park(sent, now)
    case .dead(let reason, _) where opens || isSuspended:
      // What a suspended credential says of a token is not believed.
      return suspend(
        sent, obstacles, "the tokens of many users died at once, the last by \(reason)", now)
    case .dead(let reason, let since):
      return died(sent, reason, since: since, current: current, obstacles, now)
        + proof(sent, obstacles)
    case .quarantine(let reason): return quarantine(sent, reason, now) + proof(sent, obstacles)
    case .mismatch(let reason) where opens || isSuspended:
      return giveBackRefused(by: name)
        + suspend(sent, obstacles, "it fits no binding that was tried: \(reason)", now)
    case .mismatch(let reason):
      breaker.note(.init(of: sent.push), on: name)
      return quarantine(sent, reason, now)
    case .misconfigured(let reason): return suspend(sent, obstacles, reason, now)
    case .retry(.token, let reason, let seconds):
      return waitForToken(sent, obstacles, reason, askedSeconds: seconds, now)
        + proof(sent, obstacles)
    case .retry(.credential, let reason, let seconds):
      let isItself = suspects.failed(
        sent.push.key.mailbox, by: name, isTrial: sent.isTrial)
      if isItself, !isSuspended {
        return waitForToken(sent, obstacles, reason, askedSeconds: seconds, now)
      }
      return waitForCredential(sent, obstacles, reason, askedSeconds: seconds, now)
    case .refused(let reason):
      return refuse(sent, reason, now) + [.report(.refused(sent.push.id, reason: reason))]
    }
  }

  private mutating func delivered(
    _ sent: SentPush, _ result: LedgerEntry.Result, _ obstacles: Obstacles, _ now: Timestamp
  ) -> [AnswerAction] {
    let key = sent.push.key
    suspects.delivered(key.mailbox, by: sent.binding.credential)
    var actions: [AnswerAction] = []
    // Before the row ends: whether it has ended already tells whether it is news still.
    if sent.isShown, case .pushed = result {
      let newest = sent.all.max { $0.sequence < $1.sequence } ?? sent.push
      let show = PushChange.show(
        ShownPush(of: newest), perHourMax: settings.clearsPerHourMax, at: now)
      actions.append(.write(show))
    }
    actions += finish(sent, result, now)
    if let badge = sent.badge {
      actions.append(.write(.badge(key.mailbox, key.device, .shows(badge))))
    }
    if settings.summaryWindowSeconds > 0, sent.push.kind == .message {
      let end = now.adding(seconds: Int64(settings.summaryWindowSeconds))
      actions.append(.write(.openWindow(PushWindow(of: sent.push), until: end)))
    }
    if obstacles.token != nil { actions.append(.write(.token(key.mailbox, key.device, nil))) }
    return actions + proof(sent, obstacles)
  }

  /// The provider has answered as it does by a good credential: nothing is the matter any more. What was
  /// suspended while this was under way stays suspended until somebody looks, and only a trial proves
  /// anything: what was sent before the trouble says nothing of its end.
  private func proof(_ sent: SentPush, _ obstacles: Obstacles) -> [AnswerAction] {
    guard sent.isTrial, let credential = obstacles.credential, credential.suspension == nil
    else { return [] }
    return [.write(.credential(sent.binding.credential, nil))]
  }

  /// A token is taken away only when it still is the one that was sent to, and was not reported again
  /// since it died.
  private mutating func died(
    _ sent: SentPush, _ reason: String, since: Timestamp?, current: Binding?,
    _ obstacles: Obstacles, _ now: Timestamp
  ) -> [AnswerAction] {
    let key = sent.push.key
    guard let current, current.token == sent.binding.token,
      current.registeredAt == sent.binding.registeredAt
    else { return sendAgain(sent, at: now, for: .moment) }
    if let since, current.registeredAt >= since {
      return waitForToken(sent, obstacles, reason, askedSeconds: nil, now)
    }
    return [.unbind(key.mailbox, key.device, token: current.token)] + refuse(sent, reason, now)
      + [.report(.tokenRemoved(key.mailbox, key.device, reason: reason))]
  }

  private func quarantine(
    _ sent: SentPush, _ reason: String, _ now: Timestamp
  ) -> [AnswerAction] {
    let key = sent.push.key
    var state = TokenState(of: sent.binding)
    state.quarantine = reason
    return [.write(.token(key.mailbox, key.device, state))] + refuse(sent, reason, now)
      + [.report(.tokenQuarantined(key.mailbox, key.device, reason: reason))]
  }

  /// Lets devices be pushed to again that the credential refused before it was known to be wrong.
  private mutating func giveBackRefused(by credential: CredentialName) -> [AnswerAction] {
    breaker.takeRefused(on: credential).map { .write(.token($0.mailbox, $0.device, nil)) }
  }

  private func suspend(
    _ sent: SentPush, _ obstacles: Obstacles, _ reason: String, _ now: Timestamp
  ) -> [AnswerAction] {
    let name = sent.binding.credential
    var actions = park(sent, now)
    if obstacles.credential?.suspension == nil {
      var state = obstacles.credential ?? CredentialState()
      state.suspension = reason.bounded
      actions.append(.write(.credential(name, state)))
      actions.append(.report(.credentialSuspended(name, reason: reason.bounded)))
    }
    return actions
  }

  private mutating func waitForToken(
    _ sent: SentPush, _ obstacles: Obstacles, _ reason: String, askedSeconds: UInt32?,
    _ now: Timestamp
  ) -> [AnswerAction] {
    let key = sent.push.key
    var state = TokenState(of: sent.binding)
    if let known = obstacles.token, known.concerns(sent.binding) { state = known }
    state.reason = reason
    if state.notBefore <= now {
      state.failures = state.failures &+ 1
      state.notBefore = backOff.next(
        after: state.failures, askedSeconds: askedSeconds, now: now, using: &generator)
    }
    return sendAgain(sent, at: state.notBefore, for: .token)
      + [.write(.token(key.mailbox, key.device, state))]
  }

  private mutating func waitForCredential(
    _ sent: SentPush, _ obstacles: Obstacles, _ reason: String, askedSeconds: UInt32?,
    _ now: Timestamp
  ) -> [AnswerAction] {
    let name = sent.binding.credential
    var state = obstacles.credential ?? CredentialState()
    var actions = park(sent, now)
    // What was under way together fails together, and counts once.
    if state.notBefore <= now {
      state.failures = state.failures &+ 1
      state.notBefore = backOff.next(
        after: state.failures, askedSeconds: askedSeconds, now: now, using: &generator)
      state.reason = reason.withAdvice(afterFailures: state.failures)
      actions.append(.write(.credential(name, state)))
      actions.append(
        .report(.credentialWaits(name, reason: state.reason ?? reason, until: state.notBefore)))
    }
    return actions
  }

  private func refuse(
    _ sent: SentPush, _ reason: String, _ now: Timestamp
  ) -> [AnswerAction] {
    finish(sent, .refused(credential: sent.binding.credential, reason: reason), now)
  }

  private func finish(
    _ sent: SentPush, _ result: LedgerEntry.Result, _ now: Timestamp
  ) -> [AnswerAction] {
    sent.all.map { .write(.finish($0, LedgerEntry(of: $0, result, as: sent.kind, at: now))) }
  }

  /// It waits for its credential, at its place in the order of the feed.
  private func park(_ sent: SentPush, _ now: Timestamp) -> [AnswerAction] {
    sendAgain(
      sent, at: Self.endOfParking(sent.push, now: now), for: .credential(sent.binding.credential))
  }

  private func sendAgain(
    _ sent: SentPush, at moment: Timestamp, for wait: PushWait
  ) -> [AnswerAction] {
    let again = sent.all.map { AnswerAction.write(.sendAgain($0, at: moment, for: wait)) }
    guard sent.push.kind == .badge else { return again }
    // It may have arrived all the same.
    let key = sent.push.key
    return again + [.write(.badge(key.mailbox, key.device, .mayShowAnother(counts: false)))]
  }
}

extension CircuitBreaker.Refused {
  fileprivate init(of push: PendingPush) {
    self.init(mailbox: push.key.mailbox, device: push.key.device)
  }
}

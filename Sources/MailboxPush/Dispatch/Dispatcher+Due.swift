internal import MailboxInterface
internal import MailboxModel

extension Dispatcher {
  /// The most pushes that are looked at in one go.
  static let batch = 256

  /// Looks at what is due, and at what waits for a credential that may send: begins to send as much as
  /// there is room for, and writes down what is not to be sent, or not yet. Returns whether anything was
  /// looked at.
  func beginDue(_ group: inout DiscardingTaskGroup) async throws(MailboxError) -> Bool {
    if underway.isFull { return false }
    let hasLooked = try await beginWhatIsDue(&group)
    // Behind that: what has just been put behind older pushes of its credential comes in its turn.
    let hasTurned = try await beginWhatWaits(&group)
    return hasLooked || hasTurned
  }

  /// Begins what is due. What cannot begin is put where it waits, so that it is not looked at again for
  /// nothing, and what is due behind it is found.
  private func beginWhatIsDue(
    _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) -> Bool {
    let now = clock.now
    let due = try tables.due(by: now, limit: Self.batch) { !underway.contains($0.key) }
    if due.pushes.isEmpty, due.damaged.isEmpty { return false }
    var batch = Batch(now: now, look: StoreLook(store), known: TableLook(tables))
    batch.changes = due.damaged.map { .setAside($0) }
    for push in due.pushes where push.kind == .message {
      try await lookCarefully(at: push, &batch)
      if settings.summaryWindowSeconds > 0 { try await lookAtOthers(beside: push, &batch) }
    }
    try await beginPlanned(&batch, &group)
    // Behind the messages, whose pushes carry the badge themselves.
    for push in due.pushes {
      switch push.kind {
      case .message: break
      case .badge: try await lookAtBadge(push, &batch, &group)
      case .clear, .clearOne: try await lookAtClear(push, &batch, &group)
      }
    }
    try await write(batch)
    return true
  }

  func write(_ batch: Batch) async throws(MailboxError) {
    try await write(batch.changes + batch.known.damaged.map { .setAside($0) })
  }

  /// Looks at the rest of a conversation that waits: the push that is sent stands for all of it, also for
  /// what would be looked at later.
  func lookAtOthers(
    beside push: PendingPush, _ batch: inout Batch
  ) async throws(MailboxError) {
    let window = PushWindow(of: push)
    guard let place = batch.placeOfWindow[window], place >= batch.begun,
      batch.sends[place].pushes.count == 1
    else { return }
    for other in try tables.pending(of: window, limit: Self.batch) {
      try await lookCarefully(at: other, &batch)
    }
  }

  /// Looks at a push. A mailbox that cannot be read holds its own pushes only.
  func lookCarefully(
    at push: PendingPush, _ batch: inout Batch
  ) async throws(MailboxError) {
    do throws(MailboxError) {
      try await look(at: push, &batch)
    } catch {
      try batch.putOff(push, error)
      report(.unreadable(push.key.mailbox, reason: error.message))
    }
  }

  private func look(at push: PendingPush, _ batch: inout Batch) async throws(MailboxError) {
    guard batch.seen.insert(push.key).inserted else { return }
    let question = try await question(about: push, &batch)
    let credential = question.device?.binding?.credential
    var obstacles = try batch.known.obstacles(of: push, by: credential)
    obstacles.isTrial = batch.mayTry(credential)
    switch machine.due(push, question, obstacles) {
    case .send(let binding):
      // Only what waits is sent.
      guard let message = question.waiting else { return }
      let window = settings.summaryWindowSeconds > 0 ? PushWindow(of: push) : nil
      if let window, let place = batch.placeOfWindow[window], place >= batch.begun {
        return batch.sends[place].add(push, message)
      }
      if let wait = wait(of: push, by: binding.credential, batch) {
        return batch.changes.append(DispatchMachine.park(push, wait, now: batch.now))
      }
      if let window { batch.placeOfWindow[window] = batch.sends.count }
      batch.plan(push, by: binding.credential)
      batch.sends.append(
        MessageSend(push, message, to: binding, preferences: question.preferences))
    case .write(let change): batch.changes.append(change)
    }
  }

  /// Returns what a push has to wait for that nothing else stands against: older ones of its credential, a
  /// place, or its user's own. Nil when it need not wait.
  func wait(
    of push: PendingPush, by credential: CredentialName, _ batch: Batch
  ) -> PushWait? {
    if batch.lane?.credential != credential, lanes.contains(credential) {
      return .credential(credential)
    }
    if underway.blocks(push)
      || underway.isFull(
        for: push.key.mailbox, by: credential,
        planned: batch.planned(by: credential, of: push.key.mailbox))
    {
      return .turn(credential)
    }
    return room(for: credential, batch) > 0 ? nil : .credential(credential)
  }

  /// Returns how many more of a credential may begin: its share, or one where it is tried, whatever is
  /// under way from before its trouble.
  func room(for credential: CredentialName, _ batch: Batch) -> Int {
    let planned = batch.planned(by: credential)
    if batch.mayTry(credential) {
      return planned > 0 || underway.isTrying(credential) || underway.isFull ? 0 : 1
    }
    return underway.room(
      for: credential, planned: planned, plannedOfAll: batch.sends.count - batch.begun)
  }

  private func question(
    about push: PendingPush, _ batch: inout Batch
  ) async throws(MailboxError) -> PushQuestion {
    let mailbox = push.key.mailbox
    let fate = try await batch.look.fate(of: push)
    let device = try await batch.look.device(push.key.device, of: mailbox)
    var question = PushQuestion(
      of: mailbox.user, message: fate, device: device, graceSeconds: settings.graceSeconds,
      now: batch.now)
    guard case .waiting(let message) = fate else { return question }
    question.preferences = try await batch.look.preferences(of: mailbox)
    question.notifications = try await batch.look.notifications(
      of: push.conversation, in: mailbox)
    question.isRead = try await batch.look.isRead(message, in: push.conversation, of: mailbox)
    if settings.summaryWindowSeconds > 0 {
      question.summaryWindowEnds = try batch.known.end(of: PushWindow(of: push))
    }
    return question
  }

  func lookAtBadge(
    _ push: PendingPush, _ batch: inout Batch, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    do throws(MailboxError) {
      try await look(atBadge: push, &batch, &group)
    } catch {
      try batch.putOff(push, error)
      report(.unreadable(push.key.mailbox, reason: error.message))
    }
  }

  private func look(
    atBadge push: PendingPush, _ batch: inout Batch, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    let key = push.key
    let device = try await batch.look.device(key.device, of: key.mailbox)
    guard let device else {
      batch.changes.append(.badge(key.mailbox, key.device, .isRight(push)))
      return
    }
    let badge = try await badge(of: key.device, in: key.mailbox, &batch)
    var obstacles = try batch.known.obstacles(of: push, by: device.binding?.credential)
    obstacles.isTrial = batch.mayTry(device.binding?.credential)
    let action = machine.due(
      push, badge: badge, shown: try batch.known.badge(of: key.device, in: key.mailbox).shown,
      on: device, preferences: try await batch.look.preferences(of: key.mailbox), obstacles,
      now: batch.now)
    switch action {
    case .send(let binding):
      if let wait = wait(of: push, by: binding.credential, batch) {
        batch.changes.append(DispatchMachine.park(push, wait, now: batch.now))
      } else {
        try await begin(push, badge: badge, to: binding, &batch, &group)
      }
    case .write(let change): batch.changes.append(change)
    }
  }

  /// The number that belongs on a device's icon now.
  func badge(
    of device: DeviceID, in mailbox: MailboxAddress, _ batch: inout Batch
  ) async throws(MailboxError) -> UInt64 {
    if push.badge == .reported,
      let counted = try batch.known.badge(of: device, in: mailbox).counted
    {
      return min(counted, PushContent.badgeMax)
    }
    return min(try await batch.look.badge(of: mailbox), PushContent.badgeMax)
  }
}

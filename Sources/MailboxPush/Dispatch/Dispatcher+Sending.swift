internal import MailboxModel
internal import MailboxStore

extension Dispatcher {
  /// How many pushes are looked at in one go beside those under way.
  private static let batch = 256

  /// Looks at what is due: begins to send as much as there is room for, and writes down what is not to
  /// be sent, or not yet. Returns whether anything was due that is not under way still.
  func beginDue(_ group: inout DiscardingTaskGroup) async throws(MailboxError) -> Bool {
    let now = clock.now
    let due = try tables.due(by: now, limit: underway.count + Self.batch)
    var changes: [PushChange] = []
    var hasBegun = false
    var look = StoreLook(store)
    var known = KnownObstacles(tables)
    for push in due where !underway.contains(push.key) {
      guard underway.count < settings.sendsMax else { break }
      hasBegun = true
      let question = try await question(about: push, now, &look)
      let credential = question.device?.binding?.credential
      switch machine.due(push, question, try known.obstacles(of: push, by: credential)) {
      case .send(let push, let binding):
        try await send(push, question, to: binding, &look, &group, &changes)
      case .write(let change): changes.append(change)
      case .unbind, .report: break
      }
    }
    try await write(changes)
    return hasBegun
  }

  private func send(
    _ push: PendingPush, _ question: PushQuestion, to binding: Binding,
    _ look: inout StoreLook, _ group: inout DiscardingTaskGroup, _ changes: inout [PushChange]
  ) async throws(MailboxError) {
    // Only what waits is sent.
    guard let message = question.waiting else { return }
    let mailbox = push.key.mailbox
    let now = question.now
    let composer = PushComposer(
      settings: self.push, preferences: question.preferences,
      platform: binding.platform)
    let content = composer.content(
      of: message, id: push.id, to: push.key.device, of: mailbox,
      badge: try await look.unread(of: mailbox).total, now: now)
    guard let rendered = RenderedPush(content, to: binding, by: self.push.renderer) else {
      let reason = "the payload is too large"
      let result = LedgerEntry.Result.refused(credential: binding.credential, reason: reason)
      changes.append(.finish(push, LedgerEntry(of: push, result, at: now)))
      report(.refused(push.id, reason: reason))
      return
    }
    try probe()
    underway.insert(push.key)
    group.addTask { [gateway, answers] in
      let outcome = await gateway.send(rendered, to: binding)
      answers.add(
        GatewayAnswer(sent: SentPush(push: push, binding: binding), outcome: outcome))
    }
  }

  // MARK: What is true now

  private func question(
    about push: PendingPush, _ now: Timestamp, _ look: inout StoreLook
  ) async throws(MailboxError) -> PushQuestion {
    let mailbox = push.key.mailbox
    let fate = try await look.fate(of: push)
    let device = try await look.device(push.key.device, of: mailbox)
    var question = PushQuestion(
      of: mailbox.user, message: fate, device: device, graceSeconds: settings.graceSeconds,
      now: now)
    guard case .waiting(let message) = fate else { return question }
    question.preferences = try await look.preferences(of: mailbox)
    question.notifications = try await look.notifications(of: push.conversation, in: mailbox)
    question.isRead = try await look.isRead(message, in: push.conversation, of: mailbox)
    return question
  }
}

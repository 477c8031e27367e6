internal import MailboxModel
internal import MailboxStore

extension Dispatcher {
  /// How many pushes are looked at in one go beside those under way.
  private static let batch = 256

  /// Looks at what is due: begins to send as much as there is room for, and writes down what is not to
  /// be sent, or not yet. Returns whether anything was due that is not under way still.
  func beginDue(_ group: inout TaskGroup<DispatchEvent>) async throws(MailboxError) -> Bool {
    let now = clock.now
    let due = try tables.due(by: now, limit: underway.count + Self.batch)
    var changes: [PushChange] = []
    var hasBegun = false
    for push in due where !underway.contains(push.key) {
      guard underway.count < settings.sendsMax else { break }
      hasBegun = true
      let question = try await question(about: push, now)
      let credential = question.device?.binding?.credential
      switch machine.due(push, question, try obstacles(of: push, by: credential)) {
      case .send(let push, let binding):
        try await send(push, question, to: binding, &group, &changes)
      case .write(let change): changes.append(change)
      case .unbind, .report: break
      }
    }
    try await write(changes)
    return hasBegun
  }

  private func obstacles(
    of push: PendingPush, by credential: String?
  ) throws(MailboxError) -> Obstacles {
    Obstacles(
      token: try tables.state(of: push.key.device, in: push.key.mailbox),
      credential: try credential.flatMap { (name) throws(MailboxError) in
        try tables.state(ofCredential: name)
      })
  }

  private func send(
    _ push: PendingPush, _ question: PushQuestion, to binding: Binding,
    _ group: inout TaskGroup<DispatchEvent>, _ changes: inout [PushChange]
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
      badge: try await store.unread(of: mailbox).total, now: now)
    guard let rendered = RenderedPush(content, to: binding, by: self.push.renderer) else {
      let reason = "the payload is too large"
      let result = LedgerEntry.Result.refused(credential: binding.credential, reason: reason)
      changes.append(.finish(push, LedgerEntry(of: push, result, at: now)))
      report(.refused(push.id, reason: reason))
      return
    }
    try probe()
    underway.insert(push.key)
    group.addTask { [gateway] in
      .answered(SentPush(push: push, binding: binding), await gateway.send(rendered, to: binding))
    }
  }

  // MARK: What is true now

  private func question(
    about push: PendingPush, _ now: Timestamp
  ) async throws(MailboxError) -> PushQuestion {
    let mailbox = push.key.mailbox
    let fate = try await fate(of: push)
    let device = try await devices(of: mailbox).first { $0.id == push.key.device }
    var question = PushQuestion(
      of: mailbox.user, message: fate, device: device, graceSeconds: settings.graceSeconds,
      now: now)
    guard case .waiting(let message) = fate else { return question }
    question.preferences = try await store.pushPreferences(of: mailbox)
    question.notifications = try await store.notifications(of: push.conversation, in: mailbox)
    question.isRead = try await isRead(message, in: push.conversation, of: mailbox)
    return question
  }

  /// The devices of a mailbox; none of one that the store no longer has.
  func devices(of mailbox: MailboxAddress) async throws(MailboxError) -> [Device] {
    do throws(MailboxError) {
      return try await store.devices(of: mailbox)
    } catch {
      if case .unknownUser = error { return [] }
      throw error
    }
  }

  /// What has become of the message: the one that was owed, and no other at its place.
  private func fate(of push: PendingPush) async throws(MailboxError) -> PushQuestion.Fate {
    let before = Cursor(epoch: push.epoch, sequence: push.sequence - 1)
    let page: Page
    do throws(MailboxError) {
      page = try await store.drain(
        push.key.mailbox, from: .after(before), limit: DrainLimit(entries: 1))
    } catch {
      switch error {
      case .cursorOfAnotherEpoch, .cursorFromTheFuture, .unknownUser: return .gone(.purged)
      default: throw error
      }
    }
    switch try page.entries().first {
    case .message(let message)
    where message.sequence == push.sequence && message.message.sender == push.sender
      && message.sentAt == push.sentAt:
      return .waiting(message)
    case .gap(let gap) where (gap.from...max(gap.from, gap.to)).contains(push.sequence):
      return .gone(gap.reason.rule)
    default: return .gone(.purged)
    }
  }

  private func isRead(
    _ message: WaitingMessage, in conversation: Conversation, of mailbox: MailboxAddress
  ) async throws(MailboxError) -> Bool {
    let unread = try await store.unread(of: mailbox)
    let count = unread.conversations.first { $0.conversation == conversation }
    // A conversation without a count has no counting message that is unread. Of others the feed has
    // told whether they were read.
    guard let count else { return message.number > 0 }
    return message.sequence <= count.readThrough
  }

  // MARK: Answers

  /// Writes down what follows from answers, in one transaction.
  func record(_ answers: [(SentPush, PushOutcome)]) async throws(MailboxError) {
    for (sent, outcome) in answers {
      try probe()
      let key = sent.push.key
      let current = try await devices(of: key.mailbox).first { $0.id == key.device }?.binding
      let obstacles = try obstacles(of: sent.push, by: sent.binding.credential)
      let actions = machine.answered(
        sent, outcome, current: current, obstacles, now: clock.now)
      var changes: [PushChange] = []
      for action in actions {
        switch action {
        case .write(let change): changes.append(change)
        case .unbind(let mailbox, let device, let token):
          try await store.unbind(device, of: mailbox, token: token)
          try probe()
        case .report(let news): report(news)
        case .send: break
        }
      }
      try await write(changes)
      underway.remove(key)
    }
  }
}

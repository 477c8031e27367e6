internal import MailboxModel
internal import MailboxStore

extension Dispatcher {
  /// How many pushes are looked at in one go.
  private static let batch = 256

  /// What is known and decided while one batch is looked at.
  struct Batch {
    let now: Timestamp
    var look: StoreLook
    var known: TableLook
    /// What is to be written down.
    var changes: [PushChange] = []
    /// What is to be sent, in the order in which it came due. Where a conversation is summed up, its
    /// messages are one.
    var sends: [MessageSend] = []
    var placeOfWindow: [PushWindow: Int] = [:]
    /// What was looked at.
    var seen: Set<PendingPush.Key> = []
  }

  /// Looks at what is due: begins to send as much as there is room for, and writes down what is not to
  /// be sent, or not yet. Returns whether anything was due that does not have to wait for an answer.
  func beginDue(_ group: inout DiscardingTaskGroup) async throws(MailboxError) -> Bool {
    let now = clock.now
    let due = try tables.due(by: now, limit: Self.batch) { !underway.blocks($0) }
    if due.isEmpty { return false }
    var batch = Batch(now: now, look: StoreLook(store), known: TableLook(tables))
    var hasBegun = false
    for push in due where push.kind == .message {
      guard underway.count + batch.sends.count < settings.sendsMax else { break }
      hasBegun = true
      try await look(at: push, &batch)
      if settings.summaryWindowSeconds > 0 { try await lookAtOthers(beside: push, &batch) }
    }
    for send in batch.sends { try await begin(send, &batch, &group) }
    // Behind the messages, whose pushes carry the badge themselves.
    for push in due where push.kind == .badge && !underway.blocks(push) {
      guard underway.count < settings.sendsMax else { break }
      hasBegun = true
      try await lookAtBadge(push, &batch, &group)
    }
    try await write(batch.changes)
    return hasBegun
  }

  /// What is sent for a conversation stands for all of it that waits, also for what would be looked at
  /// later.
  private func lookAtOthers(
    beside push: PendingPush, _ batch: inout Batch
  ) async throws(MailboxError) {
    let window = PushWindow(of: push)
    guard let place = batch.placeOfWindow[window], batch.sends[place].pushes.count == 1 else {
      return
    }
    for other in try tables.pending(of: window, limit: Self.batch) {
      try await look(at: other, &batch)
    }
  }

  private func look(at push: PendingPush, _ batch: inout Batch) async throws(MailboxError) {
    guard batch.seen.insert(push.key).inserted else { return }
    let question = try await question(about: push, &batch)
    let credential = question.device?.binding?.credential
    switch machine.due(
      push, question, try batch.known.obstacles(of: push, by: credential))
    {
    case .send(let push, let binding):
      // Only what waits is sent.
      guard let message = question.waiting else { return }
      let send = MessageSend(push, message, to: binding, preferences: question.preferences)
      guard settings.summaryWindowSeconds > 0 else { return batch.sends.append(send) }
      let window = PushWindow(of: push)
      if let place = batch.placeOfWindow[window] {
        batch.sends[place].add(push, message)
      } else {
        batch.placeOfWindow[window] = batch.sends.count
        batch.sends.append(send)
      }
    case .write(let change): batch.changes.append(change)
    case .unbind, .report: break
    }
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

  private func lookAtBadge(
    _ push: PendingPush, _ batch: inout Batch, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    let key = push.key
    let device = try await batch.look.device(key.device, of: key.mailbox)
    guard let device else {
      batch.changes.append(.badge(key.mailbox, key.device, .isRight(push)))
      return
    }
    let badge = try await badge(of: key.device, in: key.mailbox, &batch)
    let action = machine.due(
      push, badge: badge, shown: try batch.known.badge(of: key.device, in: key.mailbox).shown,
      on: device, preferences: try await batch.look.preferences(of: key.mailbox),
      try batch.known.obstacles(of: push, by: device.binding?.credential), now: batch.now)
    switch action {
    case .send(let push, let binding):
      try await begin(push, badge: badge, to: binding, &batch, &group)
    case .write(let change): batch.changes.append(change)
    case .unbind, .report: break
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
    let unread = try await batch.look.unread(of: mailbox)
    let countsMuted = try await batch.look.preferences(of: mailbox).countsMuted
    return min(countsMuted ? unread.total : unread.totalWithoutMuted, PushContent.badgeMax)
  }
}

internal import MailboxModel

extension Dispatcher {
  /// The seconds for which a provider keeps a badge that takes nothing from the screen. Apple keeps one
  /// push for a phone that is off: one that says that all is read may take the place of a message's.
  private static let zeroBadgeSeconds: Int64 = 86_400
  /// The seconds for which it keeps another number: a message's push must not give way to it.
  private static let badgeSeconds: Int64 = 60

  /// Begins to send the push of a message, or of several that it sums up.
  func begin(
    _ send: MessageSend, _ batch: inout Batch, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    let oldest = send.oldest
    let key = oldest.key
    // Its place is given back when it is not sent after all.
    batch.begin(send.pushes[0], by: send.binding.credential)
    let count = try await waitingCount(of: send, &batch)
    let content = PushComposer(
      settings: push, preferences: send.preferences, platform: send.binding.platform
    ).content(
      of: send.newest, id: oldest.id, to: key.device, of: key.mailbox, in: oldest.epoch,
      badge: try await badge(of: key.device, in: key.mailbox, &batch), waitingCount: count,
      collapseID: settings.summaryWindowSeconds > 0 ? PushWindow(of: oldest).collapseID : nil,
      now: batch.now)
    try begin(
      SentPush(
        push: oldest, others: send.pushes.filter { $0.key != key }, binding: send.binding,
        kind: count > 1 ? .summary(of: UInt64(count)) : .message, badge: content.badge,
        isShown: settings.clearsPerHourMax > 0 && content.kind == .alert
          && send.binding.canClear, isTrial: batch.mayTry(send.binding.credential)),
      content, &batch, &group)
  }

  /// Returns how many messages a push stands for: all unread ones of a conversation that is summed up.
  private func waitingCount(
    of send: MessageSend, _ batch: inout Batch
  ) async throws(MailboxError) -> Int {
    guard settings.summaryWindowSeconds > 0 else { return 1 }
    let oldest = send.oldest
    let unread = try await batch.look.unread(in: oldest.conversation, of: oldest.key.mailbox)
    return max(send.pushes.count, Int(clamping: unread.count))
  }

  /// Begins to put a badge right.
  func begin(
    _ push: PendingPush, badge: UInt64, to binding: Binding, _ batch: inout Batch,
    _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    let seconds = badge == 0 ? Self.zeroBadgeSeconds : Self.badgeSeconds
    var content = PushContent(
      .badge, id: push.id, mailbox: push.key.mailbox, device: push.key.device,
      collapseID: "badge", expiresAt: batch.now.adding(seconds: seconds), now: batch.now)
    content.badge = badge
    let sent = SentPush(
      push: push, binding: binding, kind: .badge(badge), badge: badge,
      isTrial: batch.mayTry(binding.credential))
    try begin(sent, content, &batch, &group)
  }

  func begin(
    _ sent: SentPush, _ content: PushContent, _ batch: inout Batch,
    _ group: inout DiscardingTaskGroup
  ) throws(MailboxError) {
    let binding = sent.binding
    guard let rendered = RenderedPush(content, to: binding, by: push.renderer) else {
      let reason = "the payload is too large"
      let result = LedgerEntry.Result.refused(credential: binding.credential, reason: reason)
      batch.changes += sent.all.map {
        .finish($0, LedgerEntry(of: $0, result, as: sent.kind, at: batch.now))
      }
      report(.refused(sent.push.id, reason: reason))
      return
    }
    try probe()
    underway.insert(sent)
    group.addTask { [gateway, answers] in
      answers.add(
        GatewayAnswer(sent: sent, outcome: await gateway.send(rendered, to: binding)))
    }
  }
}

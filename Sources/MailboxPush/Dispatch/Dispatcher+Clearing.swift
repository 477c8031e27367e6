internal import MailboxInterface
internal import MailboxModel

/// Takes what was read on another device, or recalled, off the screens that show it.
extension Dispatcher {
  /// Messages of a mailbox are no news any more: the devices that can be told, and are not in use.
  func clears(
    _ mailbox: MailboxAddress, _ reason: ClearedMessages.Reason,
    _ sequences: ClosedRange<UInt64>, in event: FeedEvent, _ now: Timestamp,
    _ look: inout StoreLook
  ) async throws(MailboxError) -> [PushChange] {
    guard settings.clearsPerHourMax > 0 else { return [] }
    let devices = try await look.devices(of: mailbox).filter {
      $0.presence.isSignedIn && $0.presence != .foreground && $0.binding?.canClear == true
    }
    if devices.isEmpty { return [] }
    let cleared = ClearedMessages(
      mailbox: mailbox, devices: devices.map(\.id), reason: reason, sequences: sequences,
      cause: event.position, perHourMax: settings.clearsPerHourMax)
    return [.clear(cleared, at: now)]
  }

  /// Looks at a push that takes something off a screen.
  func lookAtClear(
    _ push: PendingPush, _ batch: inout Batch, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    do throws(MailboxError) {
      try await look(atClear: push, &batch, &group)
    } catch {
      try batch.putOff(push, error)
      report(.unreadable(push.key.mailbox, reason: error.message))
    }
  }

  private func look(
    atClear push: PendingPush, _ batch: inout Batch, _ group: inout DiscardingTaskGroup
  ) async throws(MailboxError) {
    let key = push.key
    let device = try await batch.look.device(key.device, of: key.mailbox)
    var obstacles = try batch.known.obstacles(of: push, by: device?.binding?.credential)
    obstacles.isTrial = batch.mayTry(device?.binding?.credential)
    let action = machine.due(
      clear: push, on: device,
      preferences: try await batch.look.preferences(of: key.mailbox), obstacles, now: batch.now)
    switch action {
    case .send(let binding):
      if let wait = wait(of: push, by: binding.credential, batch) {
        batch.changes.append(DispatchMachine.park(push, wait, now: batch.now))
      } else {
        try begin(clear: push, to: binding, &batch, &group)
      }
    case .write(let change): batch.changes.append(change)
    }
  }

  private func begin(
    clear push: PendingPush, to binding: Binding, _ batch: inout Batch,
    _ group: inout DiscardingTaskGroup
  ) throws(MailboxError) {
    let isOne = push.kind == .clearOne
    // What is read further replaces what was read before; each recall stands for itself.
    let collapseID = isOne ? push.id : PushID(of: WindowKey(PushWindow(of: push)).bytes, salt: 4)
    var content = PushContent(
      .silent, id: push.id, mailbox: push.key.mailbox, device: push.key.device,
      collapseID: collapseID.description, expiresAt: push.expiresAt, now: batch.now)
    content.clear = PushClear(
      push.conversation,
      isOne ? .message(sequence: push.sequence, push.messageID) : .through(push.sequence))
    let sent = SentPush(
      push: push, binding: binding, kind: .clear, isTrial: batch.mayTry(binding.credential))
    try begin(sent, content, &batch, &group)
  }
}

extension Binding {
  /// True when its push service brings data to an app that shows nothing: not with Apple's VoIP token.
  var canClear: Bool { platform == .webhook || showsBadges }
}

internal import MailboxModel
internal import MailboxStore

extension Dispatcher {
  /// Writes down what follows from answers, in one transaction for all of them. What was answered is
  /// under way until that is on the disk.
  func record(_ answered: [GatewayAnswer]) async throws(MailboxError) {
    if answered.isEmpty { return }
    var look = StoreLook(store)
    var known = TableLook(tables)
    var changes: [PushChange] = []
    var credentials: Set<CredentialName> = []
    for answer in answered {
      try probe()
      let sent = answer.sent
      let current = try await binding(of: sent.push, &look)
      let actions = machine.answered(
        sent, answer.outcome, current: current,
        try known.obstacles(of: sent.push, by: sent.binding.credential), now: clock.now)
      for action in actions {
        switch action {
        case .write(let change):
          known.note(change)
          changes.append(change)
        case .unbind(let mailbox, let device, let token):
          try await unbind(device, of: mailbox, token: token)
          look.forgetDevices(of: mailbox)
          try probe()
        case .report(let news): report(news)
        case .send: break
        }
      }
      // What waits behind it may go, also where the device has another credential meanwhile.
      let names = [sent.binding.credential, current?.credential].compactMap { $0 }
      credentials.formUnion(names)
      for name in Set(names) where sent.push.waitsFor != .credential(name) {
        changes.append(.lift(credential: name, sent.push.key.mailbox))
      }
    }
    try await write(changes + known.damaged.map { .setAside($0) })
    for answer in answered { underway.remove(answer.sent) }
    try noteLanes(behind: credentials)
  }

  /// What a push's device is bound to now; nil when it has no token, or cannot be read.
  private func binding(
    of push: PendingPush, _ look: inout StoreLook
  ) async throws(MailboxError) -> Binding? {
    do throws(MailboxError) {
      return try await look.device(push.key.device, of: push.key.mailbox)?.binding
    } catch {
      guard case .damaged = error else { throw error }
      report(.unreadable(push.key.mailbox, reason: error.message))
      return nil
    }
  }

  /// Takes a token away. A device that is gone has none.
  private func unbind(
    _ device: DeviceID, of mailbox: MailboxAddress, token: PushToken
  ) async throws(MailboxError) {
    do throws(MailboxError) {
      try await store.unbind(device, of: mailbox, token: token)
    } catch {
      switch error {
      case .unknownUser, .unknownDevice, .deviceSignedOut: return
      // It is not pushed to while it cannot be read; where it can again, its provider says so again.
      case .damaged: report(.unreadable(mailbox, reason: error.message))
      default: throw error
      }
    }
  }
}

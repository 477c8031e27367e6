internal import MailboxInterface
internal import MailboxModel

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
      let (current, isKnown) = try await device(of: sent, &look)
      let actions = machine.answered(
        sent, answer.outcome, current: current,
        try known.obstacles(of: sent.push, by: sent.binding.credential), now: clock.now)
      for action in actions {
        switch action {
        case .write(let change):
          // The feed has told already that the device is forgotten, and tells it once.
          if !isKnown, change.isKeptOfDevice { continue }
          known.note(change)
          changes.append(change)
        case .unbind(let mailbox, let device, let token):
          try await unbind(device, of: mailbox, token: token)
          look.forgetDevices(of: mailbox)
          try probe()
        case .report(let news): report(news)
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

  /// Returns the present binding of a push's device, nil when it has none or cannot be read, and whether
  /// the device is known still, and is no other one of its id.
  private func device(
    of sent: SentPush, _ look: inout StoreLook
  ) async throws(MailboxError) -> (binding: Binding?, isKnown: Bool) {
    let key = sent.push.key
    let isForgotten = underway.isOfForgottenDevice(sent)
    do throws(MailboxError) {
      let device = try await look.device(key.device, of: key.mailbox)
      return (device?.binding, device != nil && !isForgotten)
    } catch {
      guard case .damaged = error else { throw error }
      report(.unreadable(key.mailbox, reason: error.message))
      return (nil, !isForgotten)
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

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
    for answer in answered {
      try probe()
      let sent = answer.sent
      let key = sent.push.key
      let actions = machine.answered(
        sent, answer.outcome, current: try await look.device(key.device, of: key.mailbox)?.binding,
        try known.obstacles(of: sent.push, by: sent.binding.credential), now: clock.now)
      for action in actions {
        switch action {
        case .write(let change):
          known.note(change)
          changes.append(change)
        case .unbind(let mailbox, let device, let token):
          try await store.unbind(device, of: mailbox, token: token)
          look.forgetDevices(of: mailbox)
          try probe()
        case .report(let news): report(news)
        case .send: break
        }
      }
    }
    try await write(changes)
    for answer in answered { underway.remove(answer.sent) }
  }
}

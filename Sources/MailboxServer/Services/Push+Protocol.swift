internal import MailboxModel
internal import MailboxProtocol
internal import MailboxPush

extension OfflineMailbox_V1_PushLedgerResponse.Line {
  /// A line of the ledger for the wire.
  init(_ entry: LedgerEntry) {
    self.init()
    sequence = entry.sequence
    messageID = entry.messageID?.value ?? ""
    device = entry.device?.value ?? ""
    at = entry.at.milliseconds
    attempts = entry.attempts
    switch entry.kind {
    case .message: kind = .message
    case .summary(let messages): (kind, count) = (.summary, messages)
    case .badge(let number): (kind, count) = (.badge, number)
    case .clear: kind = .clear
    }
    switch entry.result {
    case .pushed(let credential):
      outcome = .pushed
      self.credential = credential.value
    case .printed(let credential):
      outcome = .printed
      self.credential = credential.value
    case .suppressed(let rule):
      outcome = .suppressed
      self.rule = rule.rawValue
      reason = rule.text
    case .refused(let credential, let reason):
      outcome = .refused
      self.credential = credential.value
      self.reason = reason
    }
  }
}

extension OfflineMailbox_V1_PushLedgerResponse.Owed {
  /// An owed push, for the wire.
  init(_ owed: OwedPush) {
    self.init()
    let push = owed.push
    sequence = push.sequence
    messageID = push.messageID?.value ?? ""
    device = push.key.device.value
    dueAt = owed.nextAt?.milliseconds ?? 0
    attempts = push.attempts
    kind =
      switch push.kind {
      case .message: .message
      case .badge: .badge
      case .clear, .clearOne: .clear
      }
    reason = owed.reason
    rule = owed.rule?.rawValue ?? ""
    credential = owed.credential?.value ?? ""
  }
}

extension OfflineMailbox_V1_PushCredentialsResponse.Credential {
  /// The trouble with a credential, for the wire.
  init(_ name: String, _ state: CredentialState) {
    self.init()
    self.name = name
    suspension = state.suspension ?? ""
    notBefore = state.notBefore.milliseconds
    failures = state.failures
    reason = state.reason ?? ""
  }
}

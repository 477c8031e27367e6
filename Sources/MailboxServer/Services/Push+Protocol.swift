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
    switch entry.result {
    case .pushed(let credential):
      outcome = .pushed
      self.credential = credential
    case .suppressed(let rule):
      outcome = .suppressed
      self.rule = rule.rawValue
      reason = rule.text
    case .refused(let credential, let reason):
      outcome = .refused
      self.credential = credential
      self.reason = reason
    }
  }
}

extension OfflineMailbox_V1_PushLedgerResponse.Owed {
  /// What is owed, for the wire.
  init(_ push: PendingPush) {
    self.init()
    sequence = push.sequence
    messageID = push.messageID?.value ?? ""
    device = push.key.device.value
    dueAt = push.dueAt.milliseconds
    attempts = push.attempts
  }
}

extension OfflineMailbox_V1_PushCredentialsResponse.Credential {
  /// What is the matter with a credential, for the wire.
  init(_ name: String, _ state: CredentialState) {
    self.init()
    self.name = name
    suspension = state.suspension ?? ""
    notBefore = state.notBefore.milliseconds
    failures = state.failures
  }
}

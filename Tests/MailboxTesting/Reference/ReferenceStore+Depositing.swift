public import MailboxInterface
public import MailboxModel

extension ReferenceStore {
  /// See ``MailboxOperations/deposit(_:to:)``.
  public func deposit(
    _ message: Message, to recipients: [MailboxAddress]
  ) throws(MailboxError) -> Receipt {
    try deposit(Deposit(message, to: recipients))
  }

  /// See ``MailboxOperations/deposit(_:)``.
  public func deposit(_ deposits: [Deposit]) -> [Result<Receipt, MailboxError>] {
    deposits.map { deposit in Result { () throws(MailboxError) in try self.deposit(deposit) } }
  }

  private func deposit(_ deposit: Deposit) throws(MailboxError) -> Receipt {
    try change { (mailboxes, now) throws(MailboxError) -> Receipt in
      try mailboxes.deposit(
        deposit.message, to: deposit.recipients, expiresAt: deposit.expiresAt, at: now)
    } also: { (receipt, mailboxes) throws(MailboxError) -> [FeedEvent.Change] in
      let stored = receipt.entries.filter { !$0.isDuplicate }
      guard !stored.isEmpty else { return [] }
      let recipients = stored.map { entry in
        let newest = entry.sequence == 0 ? nil : mailboxes.mailboxes[entry.mailbox]?.entries.last
        return DepositedMessage.Recipient(
          mailbox: entry.mailbox, sequence: entry.sequence, number: newest?.shown.number ?? 0)
      }
      let message = try ReferenceMailboxes.named(
        deposit.message, among: receipt.entries.map(\.mailbox))
      let body = try mailboxes.encoded(message, expiresAt: deposit.expiresAt, at: self.now)
      return [.deposited(DepositedMessage(recipients: recipients, body: body.bytes))]
    }
  }

  /// See ``MailboxOperations/recall(_:from:in:)``.
  public func recall(
    _ id: MessageID, from sender: UserID, in mailboxes: [MailboxAddress]
  ) throws(MailboxError) -> [RecallOutcome] {
    try change { (reference, now) throws(MailboxError) -> [RecallOutcome] in
      mailboxes.map { mailbox in
        let allowed = reference.recall(id, from: sender, in: mailbox, at: now)
        return RecallOutcome(mailbox: mailbox, result: allowed.first ?? .notFound)
      }
    }
  }
}

internal import MailboxModel

/// A deposit as its caller's thread prepared it: checked, encoded, its names turned into keys.
struct PreparedDeposit: Sendable {
  var message: Message
  var mailboxes: [MailboxAddress]
  var keys: [MailboxKey]
  var body: [UInt8]
  var expiresAtSeconds: UInt32
  var identity: UInt64
  var conversation: ConversationKey
  var ownConversation: ConversationKey
}

extension Planner {
  /// Deposits a message. All its mailboxes, or none (contract G9).
  func deposit(_ prepared: PreparedDeposit) throws(MailboxError) -> Receipt {
    try expectRoom()
    if prepared.message.isOnlineOnly { return try depositOnlineOnly(prepared) }
    let known = try knownSequences(of: prepared)
    var recipients: [DepositRecord.Recipient] = []
    recipients.reserveCapacity(prepared.keys.count)
    var full: [MailboxAddress] = []
    for (index, key) in prepared.keys.enumerated() where known[key] == nil {
      do throws(MailboxError) {
        recipients.append(try place(prepared, in: key))
      } catch .quotaExceeded {
        full.append(prepared.mailboxes[index])
      } catch {
        throw error
      }
    }
    guard full.isEmpty else {
      throw .quotaExceeded(
        full,
        limit: "\(settings.mailboxMessagesMax) messages or \(settings.mailboxBytesMax) bytes")
    }
    var sequences = known
    if !recipients.isEmpty {
      for recipient in recipients { sequences[recipient.mailbox.key] = recipient.sequence }
      try commit(prepared, recipients)
    }
    return Receipt(
      entries: prepared.keys.indices.map { index in
        Receipt.Entry(
          mailbox: prepared.mailboxes[index], sequence: sequences[prepared.keys[index]] ?? 0,
          isDuplicate: known[prepared.keys[index]] != nil)
      })
  }

  private func depositOnlineOnly(_ prepared: PreparedDeposit) throws(MailboxError) -> Receipt {
    let recipients = prepared.keys.map { key in
      DepositRecord.Recipient(
        mailbox: MailboxReference(key), sequence: 0, number: 0,
        isOwn: key.isMailbox(of: prepared.message.sender), makesRoom: nil)
    }
    try commit(prepared, recipients)
    return Receipt(
      entries: prepared.mailboxes.map {
        Receipt.Entry(mailbox: $0, sequence: 0, isDuplicate: false)
      })
  }

  /// The message's place in one mailbox, and what must go for it.
  private func place(
    _ prepared: PreparedDeposit, in key: MailboxKey
  ) throws(MailboxError) -> DepositRecord.Recipient {
    let isOwn = key.isMailbox(of: prepared.message.sender)
    let counts = prepared.message.counts && !isOwn
    return try recent.withMailbox(key) { (mailbox) throws(MailboxError) in
      guard let mailbox else {
        return DepositRecord.Recipient(
          mailbox: MailboxReference(key, beginsEpoch: Epoch.random().rawValue), sequence: 1,
          number: counts ? 1 : 0, isOwn: isOwn, makesRoom: nil)
      }
      let conversation = isOwn ? prepared.ownConversation : prepared.conversation
      let number =
        counts ? try mailbox.conversation(conversation, from: settled).lastNumber + 1 : 0
      return DepositRecord.Recipient(
        mailbox: MailboxReference(key), sequence: mailbox.head.head + 1, number: number,
        isOwn: isOwn, makesRoom: try makeRoom(forBytes: prepared.body.count, in: mailbox))
    }
  }

  private func commit(
    _ prepared: PreparedDeposit, _ recipients: [DepositRecord.Recipient]
  ) throws(MailboxError) {
    let previous =
      prepared.identity == 0
      ? nil : identities.newest(prepared.identity, from: journal.start)
    var record = DepositRecord(
      identity: prepared.message.isOnlineOnly ? 0 : prepared.identity, previous: previous ?? 0,
      expiresAtSeconds: prepared.expiresAtSeconds, isOnlineOnly: prepared.message.isOnlineOnly,
      counts: prepared.message.counts, body: prepared.body, conversation: prepared.conversation,
      ownConversation: prepared.ownConversation, recipients: recipients)
    let position = try appender.append(.deposit, at: now) { record.encode(to: &$0) }
    try recent.apply(record, bodyBytes: prepared.body.count, at: position)
    identities.note(record.identity, at: position)
  }
}

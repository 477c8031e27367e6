internal import MailboxModel

extension Planner {
  /// Deposits a message. All its mailboxes, or none (contract G9).
  func deposit(_ prepared: PreparedDeposit) throws(MailboxError) -> Receipt {
    try expectRoom()
    if prepared.isOnlineOnly { return try depositOnlineOnly(prepared) }
    let known = try knownSequences(of: prepared)
    var recipients: [DepositRecord.Recipient] = []
    recipients.reserveCapacity(prepared.keys.count)
    var full: [MailboxAddress] = []
    var damaged: [MailboxKey: MailboxError] = [:]
    for index in prepared.keys.indices where known[prepared.keys[index]] == nil {
      do throws(MailboxError) {
        recipients.append(try place(prepared, at: index))
      } catch .quotaExceeded {
        full.append(prepared.mailboxes[index])
      } catch .damaged(let what) {
        // The others are not to suffer for it.
        recent.damage.note(prepared.keys[index], what)
        damaged[prepared.keys[index]] = .damaged(what: what)
      } catch {
        throw error
      }
    }
    guard full.isEmpty else {
      throw .quotaExceeded(
        full,
        limit: "\(settings.mailboxMessagesMax) messages or \(settings.mailboxBytesMax) bytes")
    }
    if recipients.isEmpty, known.isEmpty, let refusal = damaged.values.first { throw refusal }
    let receipt = receipt(
      of: prepared, known: known, placed: recipients, damaged: Set(damaged.keys))
    if !recipients.isEmpty { try commit(prepared, consume recipients) }
    return receipt
  }

  /// What is told of each mailbox: where the message was known already, or where it was placed.
  private func receipt(
    of prepared: PreparedDeposit, known: [MailboxKey: UInt64],
    placed: [DepositRecord.Recipient], damaged: Set<MailboxKey>
  ) -> Receipt {
    var next = placed.startIndex
    return Receipt(
      entries: prepared.keys.indices.map { index in
        if let sequence = known[prepared.keys[index]] {
          return Receipt.Entry(
            mailbox: prepared.mailboxes[index], sequence: sequence, isDuplicate: true)
        }
        if !damaged.isEmpty, damaged.contains(prepared.keys[index]) {
          return Receipt.Entry(
            mailbox: prepared.mailboxes[index], sequence: 0, isDuplicate: false, isDamaged: true)
        }
        defer { next += 1 }
        return Receipt.Entry(
          mailbox: prepared.mailboxes[index], sequence: placed[next].sequence, isDuplicate: false)
      })
  }

  private func depositOnlineOnly(_ prepared: PreparedDeposit) throws(MailboxError) -> Receipt {
    let recipients = prepared.keys.indices.map { index in
      DepositRecord.Recipient(
        mailbox: MailboxReference(prepared.keys[index]), sequence: 0, number: 0,
        isOwn: index == prepared.ownIndex, makesRoom: nil)
    }
    try commit(prepared, recipients)
    return receipt(of: prepared, known: [:], placed: recipients, damaged: [])
  }

  /// The message's place in one mailbox, and what must go for it.
  private func place(
    _ prepared: PreparedDeposit, at index: Int
  ) throws(MailboxError) -> DepositRecord.Recipient {
    let key = prepared.keys[index]
    let isOwn = index == prepared.ownIndex
    let counts = prepared.counts && !isOwn
    return try recent.withMailbox(key) { (mailbox) throws(MailboxError) in
      guard let mailbox else {
        return DepositRecord.Recipient(
          mailbox: MailboxReference(key, beginsEpoch: Epoch.random().rawValue), sequence: 1,
          number: counts ? 1 : 0, isOwn: isOwn, makesRoom: nil)
      }
      let number = counts ? try nextNumber(in: prepared.conversation, of: mailbox) : 0
      return DepositRecord.Recipient(
        mailbox: MailboxReference(key), sequence: mailbox.head.head + 1, number: number,
        isOwn: isOwn, makesRoom: try makeRoom(forBytes: prepared.body.count, in: mailbox))
    }
  }

  /// The next number of a conversation. One that cannot be read begins anew, as a message that comes is
  /// worth more than its number; repairing recounts.
  private func nextNumber(
    in conversation: ConversationKey, of mailbox: RecentMailbox
  ) throws(MailboxError) -> UInt64 {
    do throws(MailboxError) {
      return try mailbox.conversation(conversation, from: settled).lastNumber + 1
    } catch .damaged(let what) {
      recent.damage.note(mailbox.key, what)
      return 1
    } catch {
      throw error
    }
  }

  private func commit(
    _ prepared: PreparedDeposit, _ recipients: consuming [DepositRecord.Recipient]
  ) throws(MailboxError) {
    let identity = prepared.isOnlineOnly ? 0 : prepared.identity
    let previous = identity == 0 ? nil : identities.newest(identity, from: journal.start)
    var record = DepositRecord(
      identity: identity, previous: previous ?? 0, expiresAtSeconds: prepared.expiresAtSeconds,
      isOnlineOnly: prepared.isOnlineOnly, counts: prepared.counts, body: prepared.body,
      conversation: prepared.conversation, ownConversation: prepared.ownConversation,
      recipients: recipients)
    let position = try appender.append(.deposit, at: now) { record.encode(to: &$0) }
    try recent.apply(record, bodyBytes: prepared.body.count, at: position)
    identities.note(identity, at: position)
  }
}

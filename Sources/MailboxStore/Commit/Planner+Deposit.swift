internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

extension Planner {
  /// Deposits a message. All its mailboxes, or none (contract G9).
  func deposit(_ prepared: PreparedDeposit) throws(MailboxError) -> Receipt {
    try expectRoom()
    if prepared.isOnlineOnly { return try depositOnlineOnly(prepared) }
    var search = IdentitySearch(prepared.identity, in: identities)
    var entries: [Receipt.Entry] = []
    entries.reserveCapacity(prepared.keys.count)
    var recipients: [DepositRecord.Recipient] = []
    recipients.reserveCapacity(prepared.keys.count)
    var forgotten: [(MailboxKey, ForgottenConversations)] = []
    let before = work
    var full: [MailboxAddress] = []
    var refusal: MailboxError?
    work.mailboxes += prepared.keys.count
    for index in prepared.keys.indices {
      do throws(MailboxError) {
        let place = try place(prepared, at: index, &search, since: before)
        switch place {
        case .full: full.append(prepared.mailboxes[index])
        case .known(let sequence):
          entries.append(
            Receipt.Entry(
              mailbox: prepared.mailboxes[index], sequence: sequence, isDuplicate: true))
        case .new(let recipient, let goes):
          entries.append(
            Receipt.Entry(
              mailbox: prepared.mailboxes[index], sequence: recipient.sequence,
              isDuplicate: false))
          recipients.append(recipient)
          if !goes.isEmpty { forgotten.append((prepared.keys[index], goes)) }
        }
      } catch .damaged(let what) {
        // The others are not to suffer for it.
        recent.damage.note(prepared.keys[index], what)
        refusal = .damaged(what: what)
        entries.append(
          Receipt.Entry(
            mailbox: prepared.mailboxes[index], sequence: 0, isDuplicate: false, isDamaged: true))
      } catch {
        throw error
      }
    }
    guard full.isEmpty else {
      throw .quotaExceeded(
        full,
        limit: "\(settings.mailboxMessagesMax) messages or \(settings.mailboxBytesMax) bytes")
    }
    if recipients.isEmpty, let refusal, entries.allSatisfy(\.isDamaged) { throw refusal }
    for (key, goes) in forgotten { try commit(.forgotten(MailboxReference(key), goes)) }
    if !recipients.isEmpty { try commit(prepared, consume recipients) }
    return Receipt(entries: entries)
  }

  private func depositOnlineOnly(_ prepared: PreparedDeposit) throws(MailboxError) -> Receipt {
    let recipients = prepared.keys.indices.map { index in
      DepositRecord.Recipient(
        mailbox: MailboxReference(prepared.keys[index]), sequence: 0, number: 0,
        isOwn: index == prepared.ownIndex, makesRoom: nil)
    }
    try commit(prepared, recipients)
    return Receipt(
      entries: prepared.mailboxes.map {
        Receipt.Entry(mailbox: $0, sequence: 0, isDuplicate: false)
      })
  }

  /// A message's place in one mailbox.
  private enum Place {
    /// The mailbox has the message already, under this sequence.
    case known(UInt64)
    /// The message is to be recorded, and some conversations go for it.
    case new(DepositRecord.Recipient, ForgottenConversations)
    /// The mailbox is full, and nothing is to go for the message.
    case full
  }

  /// The message's place in one mailbox, and what must go for it.
  private func place(
    _ prepared: PreparedDeposit, at index: Int, _ search: inout IdentitySearch,
    since before: PlannedWork
  ) throws(MailboxError) -> Place {
    let key = prepared.keys[index]
    let isOwn = index == prepared.ownIndex
    let counts = prepared.counts && !isOwn
    return try withMailbox(key) { (mailbox) throws(MailboxError) in
      guard let mailbox else {
        return .new(
          DepositRecord.Recipient(
            mailbox: MailboxReference(key, beginsEpoch: Epoch.random().rawValue), sequence: 1,
            number: counts ? 1 : 0, isOwn: isOwn, makesRoom: nil), ForgottenConversations())
      }
      if let known = try knownSequence(of: prepared, at: index, &search, in: mailbox) {
        return .known(known)
      }
      guard case .fits(let removal) = try makeRoom(for: prepared, in: mailbox, since: before)
      else { return .full }
      let state = counts ? try conversation(prepared.conversation, of: mailbox) : nil
      var goes = ForgottenConversations()
      if let state, state.isEmpty {
        goes = try forgotten(
          forMessageIn: mailbox, prepared.mailboxes[index], lookedBefore: before.conversations)
      }
      return .new(
        DepositRecord.Recipient(
          mailbox: MailboxReference(key), sequence: mailbox.head.head + 1,
          number: state.map { $0.lastNumber + 1 } ?? 0, isOwn: isOwn, makesRoom: removal), goes)
    }
  }

  /// The sequence under which a mailbox has the message already. An id that cannot be looked up counts as
  /// new: twice is better than not at all.
  private func knownSequence(
    of prepared: PreparedDeposit, at index: Int, _ search: inout IdentitySearch,
    in mailbox: RecentMailbox
  ) throws(MailboxError) -> UInt64? {
    do throws(MailboxError) {
      return try knownSequence(
        of: &search, in: mailbox,
        comparedAhead: prepared.ahead?.comparedSequence(in: prepared.keys[index]))
    } catch .damaged(let what) {
      recent.damage.note(mailbox.key, what)
      return nil
    } catch {
      throw error
    }
  }

  /// Returns the state of a conversation. One that cannot be read begins anew, as an incoming message is
  /// worth more than its number; repairing recounts.
  private func conversation(
    _ conversation: ConversationKey, of mailbox: RecentMailbox
  ) throws(MailboxError) -> ConversationState {
    do throws(MailboxError) {
      return try mailbox.conversation(conversation, from: settled)
    } catch .damaged(let what) {
      recent.damage.note(mailbox.key, what)
      return ConversationState()
    } catch {
      throw error
    }
  }

  /// The conversations that go for one that begins with a message.
  private func forgotten(
    forMessageIn mailbox: RecentMailbox, _ address: MailboxAddress, lookedBefore: Int
  ) throws(MailboxError) -> ForgottenConversations {
    if let goes = try forgotten(
      toMake: roomForMessage, in: mailbox, lookedBefore: lookedBefore)
    {
      return goes
    }
    throw .tooManyConversations(of: address, limit: settings.conversationsMax)
  }

  private func commit(
    _ prepared: PreparedDeposit, _ recipients: consuming [DepositRecord.Recipient]
  ) throws(MailboxError) {
    let identity = prepared.isOnlineOnly ? nil : prepared.identity?.hash
    var record = DepositRecord(
      identity: identity, expiresAtSeconds: prepared.expiresAtSeconds,
      isOnlineOnly: prepared.isOnlineOnly, counts: prepared.counts, body: prepared.body,
      conversation: prepared.conversation, ownConversation: prepared.ownConversation,
      recipients: recipients)
    let position = try appender.append(.deposit, at: now) { record.encode(to: &$0) }
    try recent.apply(record, bodyBytes: prepared.body.count, at: position)
    identities.note(identity, at: position, in: record.recipients)
  }
}

public import MailboxInterface
public import MailboxModel

/// Reads the tables.
extension PushTables {
  /// Returns the number of pushes that may still have to be sent.
  public func pendingCount() throws(MailboxError) -> Int {
    try read { (transaction) throws(MailboxError) in
      // A badge that waits for its app to leave is in no table of moments: nothing is to be sent.
      try due.count(transaction)
    }
  }

  /// A mailbox's pushes that may still have to be sent: by device, then oldest first.
  public func pending(
    of mailbox: MailboxAddress, limit: Int = 1000
  ) throws(MailboxError) -> [PendingPush] {
    try pending(of: mailbox, limit: limit) { _ in true }
  }

  func pending(
    of mailbox: MailboxAddress, limit: Int, where isWanted: (PendingPush) -> Bool
  ) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    try read { (transaction) throws(MailboxError) in
      try pending.walk(prefix: PushKey(prefixOf: mailbox, nil), transaction) {
        (entry) throws(MailboxError) in
        guard pushes.count < limit else { return false }
        let push = try entry.row()
        // A badge that waits for its app to leave is not owed.
        if push.dueAt < .never, isWanted(push) { pushes.append(push) }
        return true
      }
    }
    return pushes
  }

  /// Returns the outcomes of a mailbox's messages, oldest first; of one message where its sequence, or its
  /// sender's id of it, is given.
  public func ledger(
    of mailbox: MailboxAddress, sequence: UInt64? = nil, messageID: MessageID? = nil,
    limit: Int = 1000
  ) throws(MailboxError) -> [LedgerEntry] {
    try ledger(of: mailbox, limit: limit) { entry in
      sequence ?? entry.sequence == entry.sequence
        && messageID ?? entry.messageID == entry.messageID
    }
  }

  /// Returns the outcomes of one message of a mailbox, by its sequence or its sender's id of it.
  public func ledger(
    of mailbox: MailboxAddress, message: PushedMessage, limit: Int = 1000
  ) throws(MailboxError) -> [LedgerEntry] {
    try ledger(of: mailbox, limit: limit) { entry in
      if case .badge = entry.kind { return false }
      return message.concerns(sequence: entry.sequence, id: entry.messageID)
    }
  }

  private func ledger(
    of mailbox: MailboxAddress, limit: Int, where isWanted: (LedgerEntry) -> Bool
  ) throws(MailboxError) -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    try read { (transaction) throws(MailboxError) in
      try ledger.walk(prefix: LedgerKey(prefixOf: mailbox), transaction) {
        (found) throws(MailboxError) in
        guard entries.count < limit else { return false }
        let entry = try found.row()
        if isWanted(entry) { entries.append(entry) }
        return true
      }
    }
    return entries
  }

  /// Returns the trouble with a credential; nil when there is none.
  public func state(ofCredential name: CredentialName) throws(MailboxError) -> CredentialState? {
    try internalState(ofCredential: name).flatMap { $0.isTroubled ? $0 : nil }
  }

  /// Returns the row of a credential, also while it has no trouble but sends one push at a time.
  func internalState(ofCredential name: CredentialName) throws(MailboxError) -> CredentialState? {
    try read { (transaction) throws(MailboxError) in
      try credentials.row(of: CredentialKey(name), transaction)
    }
  }

  /// Returns the position through which the feed is taken in; nil before the first time.
  public func position() throws(MailboxError) -> FeedPosition? {
    try read { (transaction) throws(MailboxError) in
      try taken.row(of: .position, transaction)?.position
    }
  }

  /// Returns the trouble with a device's token; nil when there is none.
  func state(
    of device: DeviceID, in mailbox: MailboxAddress
  ) throws(MailboxError) -> TokenState? {
    try read { (transaction) throws(MailboxError) in
      try devices.row(of: DeviceKey(device, in: mailbox), transaction)
    }
  }

  /// Returns the wanted pushes that are to be looked at by a moment, the longest overdue first, and what
  /// cannot be read.
  func due(
    by now: Timestamp, limit: Int, where isWanted: (PendingPush) -> Bool = { _ in true }
  ) throws(MailboxError) -> (pushes: [PendingPush], damaged: [DamagedRow]) {
    var found: (pushes: [PendingPush], damaged: [DamagedRow]) = ([], [])
    try read { (transaction) throws(MailboxError) in
      try due.walk(transaction) { (entry) throws(MailboxError) in
        guard found.pushes.count < limit, found.damaged.count < limit,
          entry.key.isReached(at: now)
        else { return false }
        let push = try sound(
          entry.key.key, at: .due, entry.key.bytes, transaction, &found.damaged)
        if let push, isWanted(push) { found.pushes.append(push) }
        return true
      }
    }
    return found
  }

  /// Returns the time at which the next of what waits for a moment is to be looked at, but for the keys
  /// that are left out; nil when there is none.
  func nextMoment(
    leavingOut isLeftOut: (PushKey) -> Bool = { _ in false }
  ) throws(MailboxError) -> Timestamp? {
    try read { (transaction) throws(MailboxError) in
      var next: Timestamp?
      try due.walk(transaction) { entry in
        if !isLeftOut(entry.key.key) { next = entry.key.moment }
        return next == nil
      }
      return next
    }
  }

  /// Returns the time at which the next push is to be looked at; nil when none is owed. What waits for a
  /// suspended credential is not looked at before the suspension ends.
  func nextDue() throws(MailboxError) -> Timestamp? {
    var next = try nextMoment()
    for name in try parkedCredentials().names {
      let state = try internalState(ofCredential: name) ?? CredentialState()
      guard state.suspension == nil else { continue }
      next = min(next ?? state.notBefore, state.notBefore)
    }
    return next
  }
}

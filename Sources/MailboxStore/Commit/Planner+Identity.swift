internal import MailboxModel

/// Recognising messages that were deposited before (contract G5).
extension Planner {
  /// The place of a message in a mailbox, whether or not it is still there.
  struct KnownMessage {
    var sequence: UInt64
    /// The time at which it was deposited; seconds since 1970.
    var depositedAtSeconds: UInt32
  }

  /// The sequence under which a mailbox has a message, while it waits or within the window.
  func knownSequence(
    of search: inout IdentitySearch, in mailbox: RecentMailbox, comparedAhead: UInt64? = nil
  ) throws(MailboxError) -> UInt64? {
    guard let found = try find(&search, in: mailbox, comparedAhead: comparedAhead) else {
      return nil
    }
    let windowEnd = Int64(found.depositedAtSeconds) + Int64(settings.idempotencyWindowSeconds)
    if now.seconds < windowEnd { return found.sequence }
    return try isWaiting(found.sequence, in: mailbox) ? found.sequence : nil
  }

  /// Finds the place of a message in a mailbox. O(log messages) while the message is in the journal; else
  /// one look at what the mailbox remembers, and one at the message.
  ///
  /// Sender and id are compared with the message's own while it is there. Of one that is gone only the
  /// hash is left. `comparedAhead` is the sequence of a message that was compared before.
  func find(
    _ search: inout IdentitySearch, in mailbox: RecentMailbox, comparedAhead: UInt64? = nil
  ) throws(MailboxError) -> KnownMessage? {
    guard let identity = search.identity else { return nil }
    if !mailbox.queue.entries.isEmpty {
      if let known = try find(identity, search.present, &search, mailbox) { return known }
      if let known = try find(identity, search.former, &search, mailbox) { return known }
    }
    return try findSettled(identity, in: mailbox, comparedAhead: comparedAhead)
  }

  /// Looks among the records of one hash.
  private func find(
    _ identity: MessageIdentity, _ found: JournalIdentities.Found?,
    _ search: inout IdentitySearch, _ mailbox: RecentMailbox
  ) throws(MailboxError) -> KnownMessage? {
    guard let found else { return nil }
    let (newest, older) = identities.candidates(of: found, in: mailbox.key)
    if let known = try look(newest, identity, found.hash, &search, mailbox) { return known }
    guard let older else { return nil }
    return try look(older, identity, found.hash, &search, mailbox)
  }

  /// Returns the message that a record brought into a mailbox, if it is the one that is looked for.
  private func look(
    _ position: UInt64, _ identity: MessageIdentity, _ hash: IdentityHash,
    _ search: inout IdentitySearch, _ mailbox: RecentMailbox
  ) throws(MailboxError) -> KnownMessage? {
    guard let sequence = mailbox.sequence(ofRecordAt: position) else { return nil }
    let record = try search.record(at: position, of: identity, hash: hash) {
      () throws(MailboxError) -> SegmentTable in
      work.records += 1
      // It may be of this batch.
      try appender.write()
      return journal.table
    }
    guard record.isSame else { return nil }
    return KnownMessage(sequence: sequence, depositedAtSeconds: record.depositedAtSeconds)
  }

  private func findSettled(
    _ identity: MessageIdentity, in mailbox: RecentMailbox, comparedAhead: UInt64?
  ) throws(MailboxError) -> KnownMessage? {
    if mailbox.parts.identities.value == nil { work.loads += 1 }
    guard try !mailbox.loadedIdentities(from: settled).isEmpty else { return nil }
    if let known = findSettled(identity, identity.hash, mailbox, comparedAhead) { return known }
    guard let former = identity.former else { return nil }
    return findSettled(identity, former, mailbox, comparedAhead)
  }

  private func findSettled(
    _ identity: MessageIdentity, _ hash: IdentityHash, _ mailbox: RecentMailbox,
    _ comparedAhead: UInt64?
  ) -> KnownMessage? {
    var found = mailbox.parts.identities.value?.find(hash)
    while let (place, known) = found {
      if comparedAhead == known.sequence || isSettled(known.sequence, of: identity, in: mailbox) {
        return KnownMessage(
          sequence: known.sequence, depositedAtSeconds: known.depositedAtSeconds)
      }
      found = mailbox.parts.identities.value?.find(hash, before: place)
    }
    return nil
  }

  /// Returns whether the settled message of a sequence is the one that its hash stands for. One that is
  /// gone, or that cannot be read, is taken for it.
  private func isSettled(
    _ sequence: UInt64, of identity: MessageIdentity, in mailbox: RecentMailbox
  ) -> Bool {
    guard sequence > mailbox.head.floor, mailbox.queue.gaps.gap(at: sequence) == nil else {
      return true
    }
    work.comparisons += 1
    let snapshot = MailboxSnapshot(mailbox, visibleEnd: .max, table: journal.table)
    let walk = QueueWalk(snapshot: snapshot, settled: settled)
    var isSame = true
    // Damage is told of when somebody reads the mailbox; it does not keep others from their message.
    try? settled.read { (transaction) throws(MailboxError) in
      try walk.visit(after: sequence - 1, in: transaction) { item in
        if case .message(let message) = item, message.sequence == sequence {
          isSame = identity.names(message.body)
        }
        return false
      }
    }
    return isSame
  }
}

internal import MailboxModel

/// Recognising messages that were deposited before (contract G5).
extension Planner {
  /// The sequences under which mailboxes have the message already.
  func knownSequences(
    of prepared: PreparedDeposit
  ) throws(MailboxError) -> [MailboxKey: UInt64] {
    guard prepared.identity != 0 else { return [:] }
    var known: [MailboxKey: UInt64] = [:]
    for key in prepared.keys {
      if let sequence = try knownSequence(of: prepared.identity, in: key) {
        known[key] = sequence
      }
    }
    return known
  }

  /// The sequence under which a mailbox has a message, while it waits or within the window.
  private func knownSequence(
    of identity: UInt64, in key: MailboxKey
  ) throws(MailboxError) -> UInt64? {
    try recent.withMailbox(key) { (mailbox) throws(MailboxError) in
      guard let mailbox, let found = try find(identity, in: mailbox) else { return nil }
      let windowEnd =
        Int64(found.depositedAtSeconds) + Int64(settings.idempotencyWindowSeconds)
      if now.seconds < windowEnd { return found.sequence }
      return try isWaiting(found.sequence, in: mailbox) ? found.sequence : nil
    }
  }

  /// Where a mailbox had a message, whether or not it still has.
  func find(
    _ identity: UInt64, in mailbox: RecentMailbox
  ) throws(MailboxError) -> IdentityList.Identity? {
    if let recent = try findInJournal(identity, in: mailbox) { return recent }
    return try mailbox.loadedIdentities(from: settled).find(identity)
  }

  private func findInJournal(
    _ identity: UInt64, in mailbox: RecentMailbox
  ) throws(MailboxError) -> IdentityList.Identity? {
    let start = max(journal.start, mailbox.head.epochPosition)
    guard var position = identities.newest(identity, from: start) else { return nil }
    try appender.write()
    let table = journal.table
    while position >= start, position != 0 {
      guard let header = table.bytes(at: position, count: RecordHeader.byteCount),
        let payload = table.payload(at: position)
      else { throw .damaged(what: "the journal holds no record at position \(position)") }
      let record = try DepositRecord(decoding: payload.bytes, keepingBody: false)
      guard table.isReadable(recordAt: position) else { throw .unreadablePage }
      if let recipient = record.recipients.first(where: { $0.mailbox.key == mailbox.key }) {
        let milliseconds = Int64(
          littleEndian: header.loadUnaligned(fromByteOffset: 24, as: Int64.self))
        return IdentityList.Identity(
          hash: identity, sequence: recipient.sequence,
          depositedAtSeconds: UInt32(clamping: Timestamp(milliseconds: milliseconds).seconds))
      }
      position = record.previous
    }
    return nil
  }
}

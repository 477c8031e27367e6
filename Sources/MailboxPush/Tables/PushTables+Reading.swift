internal import LMDB
public import MailboxModel
public import MailboxStore

/// What the tables hold.
extension PushTables {
  /// How many pushes may still have to be sent.
  public func pendingCount() throws(MailboxError) -> Int {
    try read { (transaction) throws(MailboxError) in
      // A badge that waits for its app to leave is in no table of moments: nothing is to be sent.
      try count(of: due, transaction)
    }
  }

  /// A mailbox's pushes that may still have to be sent: by device, then oldest first.
  public func pending(
    of mailbox: MailboxAddress, limit: Int = 1000
  ) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    try read { (transaction) throws(MailboxError) in
      try walk(pending, prefix: PendingPush.Key.prefix(of: mailbox, nil), transaction) {
        (key, row) throws(MailboxError) in
        guard pushes.count < limit else { return false }
        let push = try PendingPush(key: key, row: row.span.bytes)
        if push.dueAt < .never { pushes.append(push) }
        return true
      }
    }
    return pushes
  }

  /// What became of a mailbox's messages, oldest first; of one message where its sequence, or its
  /// sender's id of it, is given.
  public func ledger(
    of mailbox: MailboxAddress, sequence: UInt64? = nil, messageID: MessageID? = nil,
    limit: Int = 1000
  ) throws(MailboxError) -> [LedgerEntry] {
    var entries: [LedgerEntry] = []
    try read { (transaction) throws(MailboxError) in
      try walk(ledger, prefix: MailboxKey(mailbox).bytes, transaction) {
        (key, row) throws(MailboxError) in
        guard entries.count < limit else { return false }
        let entry = try LedgerEntry(of: mailbox, key: key, row: row.span.bytes)
        if sequence ?? entry.sequence == entry.sequence
          && messageID ?? entry.messageID == entry.messageID
        {
          entries.append(entry)
        }
        return true
      }
    }
    return entries
  }

  /// What is the matter with a credential; nil when nothing is.
  public func state(ofCredential name: String) throws(MailboxError) -> CredentialState? {
    try read { (transaction) throws(MailboxError) in
      guard let row = try row(name, in: credentials, transaction) else { return nil }
      return try CredentialState(row: row.span.bytes)
    }
  }

  /// How far the feed is taken in; nil before the first time.
  public func position() throws(MailboxError) -> FeedPosition? {
    try read { (transaction) throws(MailboxError) in
      guard let row = try row("position", in: meta, transaction) else { return nil }
      var reader = ByteReader(row.span.bytes, of: "the feed position of the push tables")
      return FeedPosition(rawValue: try reader.uint64())
    }
  }

  /// What is the matter with a device's token; nil when nothing is.
  func state(
    of device: DeviceID, in mailbox: MailboxAddress
  ) throws(MailboxError) -> TokenState? {
    try read { (transaction) throws(MailboxError) in
      let key = MailboxKey(mailbox).bytes + device.value.utf8
      guard let row = try row(key, in: devices, transaction) else { return nil }
      return try TokenState(row: row.span.bytes)
    }
  }

  /// What is to be looked at by a moment, the longest overdue first, as far as it is wanted.
  func due(
    by now: Timestamp, limit: Int, where isWanted: (PendingPush) -> Bool = { _ in true }
  ) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    try walkDue { (push) in
      guard pushes.count < limit, push.dueAt <= now else { return false }
      if isWanted(push) { pushes.append(push) }
      return true
    }
    return pushes
  }

  /// When the next push is to be looked at, of those that are wanted; nil when none is.
  func nextDue(
    where isWanted: (PendingPush) -> Bool = { _ in true }
  ) throws(MailboxError) -> Timestamp? {
    var next: Timestamp?
    try walkDue { push in
      if isWanted(push) { next = push.dueAt }
      return next == nil
    }
    return next
  }

  private func walkDue(_ body: (PendingPush) -> Bool) throws(MailboxError) {
    try read { (transaction) throws(MailboxError) in
      try walk(due, prefix: [], transaction) { (dueKey, _) throws(MailboxError) in
        let key = Array(dueKey.dropFirst(8))
        guard let row = try row(key, in: pending, transaction) else {
          throw .damaged(what: "table 'due' names a push that table 'pending' lacks")
        }
        return body(try PendingPush(key: key, row: row.span.bytes))
      }
    }
  }
}

extension Timestamp {
  /// The moment as keys order by it.
  var keyMilliseconds: UInt64 { UInt64(clamping: milliseconds) }
}

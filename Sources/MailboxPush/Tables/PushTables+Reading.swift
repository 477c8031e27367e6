internal import LMDB
public import MailboxModel
public import MailboxStore

/// What the tables hold.
extension PushTables {
  /// How many pushes may still have to be sent.
  public func pendingCount() throws(MailboxError) -> Int {
    try read { (transaction) throws(MailboxError) in
      try count(of: pending, transaction)
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
        pushes.append(try PendingPush(key: key, row: row.span.bytes))
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

  /// What is to be looked at by a moment, the longest overdue first.
  func due(by now: Timestamp, limit: Int) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    try read { (transaction) throws(MailboxError) in
      try walk(due, prefix: [], transaction) { (dueKey, _) throws(MailboxError) in
        guard pushes.count < limit, UInt64(bigEndian: dueKey.prefix(8)) <= now.keyMilliseconds
        else { return false }
        let key = Array(dueKey.dropFirst(8))
        guard let row = try row(key, in: pending, transaction) else {
          throw .damaged(what: "table 'due' names a push that table 'pending' lacks")
        }
        pushes.append(try PendingPush(key: key, row: row.span.bytes))
        return true
      }
    }
    return pushes
  }

  /// When the next push is to be looked at, leaving some out; nil when none waits.
  func nextDue(
    except others: Set<PendingPush.Key> = []
  ) throws(MailboxError) -> Timestamp? {
    var next: Timestamp?
    try read { (transaction) throws(MailboxError) in
      try walk(due, prefix: [], transaction) { (key, _) throws(MailboxError) in
        let push = try PendingPush.Key(decoding: Array(key.dropFirst(8)))
        if others.contains(push) { return true }
        next = Timestamp(milliseconds: Int64(clamping: UInt64(bigEndian: key.prefix(8))))
        return false
      }
    }
    return next
  }
}

extension Timestamp {
  /// The moment as keys order by it.
  var keyMilliseconds: UInt64 { UInt64(clamping: milliseconds) }
}

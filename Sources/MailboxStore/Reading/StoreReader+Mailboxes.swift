internal import LMDB
internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

extension StoreReader {
  /// Sums up what a mailbox holds at a moment.
  func summary(
    of address: MailboxAddress, at now: Timestamp
  ) throws(MailboxError) -> MailboxSummary {
    let (head, expired) = try withMailbox(address) {
      (snapshot, transaction) throws(MailboxError) in
      (
        snapshot.head,
        try ExpiredMessages.find(
          in: QueueWalk(snapshot: snapshot, settled: settled), at: now, in: transaction)
      )
    }
    let counting = expired.counting
    let unread =
      counting.isEmpty
      ? head.unread : try unreadTotalAndStates(of: [], in: address, without: counting).total
    return MailboxSummary(
      mailbox: address, epoch: Epoch(rawValue: head.epoch), head: head.head, floor: head.floor,
      messages: head.messages - min(head.messages, UInt64(expired.messages.count)),
      bytes: head.bytes - min(head.bytes, expired.bytes), unread: unread)
  }

  /// All devices of a mailbox, in order of their ids.
  func devices(of address: MailboxAddress) throws(MailboxError) -> [Device] {
    let devices = try withParts(address) { (mailbox) throws(MailboxError) in
      try mailbox.loadedDevices(from: settled)
    } settled: { (mailbox, transaction) throws(MailboxError) in
      try settled.devices(of: mailbox, in: transaction)
    }
    return devices.sorted { $0.id < $1.id }
  }

  /// Returns what a user wants of all pushes.
  func pushPreferences(of address: MailboxAddress) throws(MailboxError) -> PushPreferences {
    try withParts(address) { (mailbox) throws(MailboxError) in
      try mailbox.loadedPreferences(from: settled)
    } settled: { (mailbox, transaction) throws(MailboxError) in
      try settled.preferences(of: mailbox, in: transaction) ?? PushPreferences()
    }
  }

  /// The next mailboxes in their order. O(limit) and one look at each mailbox in memory.
  func mailboxes(
    after: MailboxAddress?, limit: Int, at now: Timestamp
  ) throws(MailboxError) -> [MailboxSummary] {
    var summaries: [MailboxSummary] = []
    var last = after.map { MailboxKey($0) }
    while summaries.count < limit {
      let keys = try keys(after: last, limit: limit - summaries.count)
      guard let next = keys.last else { break }
      last = next
      for key in keys {
        // A name that is none cannot be asked for; verifying tells of it.
        guard let address = try? key.address() else { continue }
        summaries.append(try summaryAtAnyRate(of: address, key, at: now))
      }
    }
    return summaries
  }

  /// Sums up what a mailbox holds, as far as it can be read.
  private func summaryAtAnyRate(
    of address: MailboxAddress, _ key: MailboxKey, at now: Timestamp
  ) throws(MailboxError) -> MailboxSummary {
    do throws(MailboxError) {
      var found = try summary(of: address, at: now)
      found.damage = recent.damage.mark(of: key)?.reason
      return found
    } catch {
      switch error {
      case .damaged, .malformed, .unknownUser:
        let reason = recent.damage.mark(of: key)?.reason ?? error.message
        return MailboxSummary(damaged: address, reason)
      default: throw error
      }
    }
  }

  /// The names of the next mailboxes in their order.
  func keys(after start: MailboxKey?, limit: Int) throws(MailboxError) -> [MailboxKey] {
    var found: Set<MailboxKey> = []
    try recent.forEach { (mailbox) throws(MailboxError) in
      if start.map({ $0 < mailbox.key }) ?? true { found.insert(mailbox.key) }
    }
    for key in recent.damage.marks.keys where start.map({ $0 < key }) ?? true { found.insert(key) }
    found.formUnion(try settledKeys(after: start, limit: limit))
    return Array(found.sorted().prefix(limit))
  }

  private func settledKeys(after start: MailboxKey?, limit: Int) throws(MailboxError)
    -> [MailboxKey]
  {
    var keys: [MailboxKey] = []
    try settled.read { (transaction) throws(MailboxError) in
      try transaction.withCursor(in: settled.mailboxes) { (cursor) throws(MailboxError) in
        var isFound = try lmdb { () throws(LMDBError) in
          guard let start else { return try cursor.first() }
          return try cursor.seek(atOrAfter: start)
        }
        while isFound, keys.count < limit {
          let key = MailboxKey(bytes: cursor.key.array)
          if key != start { keys.append(key) }
          isFound = try lmdb { () throws(LMDBError) in try cursor.next() }
        }
      }
    }
    return keys
  }

  /// Counts what the store holds. O(mailboxes).
  func statistics(budgetBytes: UInt64?) throws(MailboxError) -> StoreStatistics {
    var statistics = StoreStatistics()
    var inMemory: Set<MailboxKey> = []
    var withDevices: Set<MailboxKey> = []
    try recent.forEach { (mailbox) throws(MailboxError) in
      statistics.add(mailbox.head)
      statistics.recentMailboxes += 1
      inMemory.insert(mailbox.key)
      guard let devices = mailbox.parts.devices.value else { return }
      statistics.devices += UInt64(devices.count)
      withDevices.insert(mailbox.key)
    }
    statistics.settledBytes = try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(in: settled.mailboxes, transaction) {
        (key, value) throws(MailboxError) in
        guard !inMemory.contains(MailboxKey(bytes: key)) else { return }
        // One that cannot be read is there, and nobody knows what it holds.
        let row = try? MailboxRow(decoding: value, keepingConversations: false)
        statistics.add(row?.head ?? HeadState())
      }
      try settled.forEachRow(in: settled.devices, transaction) { (key, _) throws(MailboxError) in
        if !withDevices.contains(MailboxKey(rowKey: key)) { statistics.devices += 1 }
      }
      return try settled.fileAccounts(in: transaction).reduce(0) { $0 + $1.account.end }
    }
    statistics.damagedMailboxes = UInt64(recent.damage.count)
    statistics.journalBytes = journal.usedBytes
    statistics.journalBudgetBytes = budgetBytes
    let info = settled.environment.info
    statistics.settledBytes += UInt64(info.lastPage + 1) * UInt64(info.pageSizeBytes)
    return statistics
  }
}

extension StoreStatistics {
  fileprivate mutating func add(_ head: HeadState) {
    mailboxes += 1
    messages += head.messages
    bytes += head.bytes
    unread += head.unread
  }
}

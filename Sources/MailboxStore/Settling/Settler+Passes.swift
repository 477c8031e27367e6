internal import MailboxModel
internal import StoredBytes

/// One pass: mailboxes are chosen, settled slice by slice, and the journal is trimmed.
extension Settler {
  /// Settles the mailboxes that have entries before a position, and trims the journal.
  func settle(before position: UInt64) throws(MailboxError) {
    var keys: [MailboxKey] = []
    // The end first: what changes a mailbox after it was looked at stands behind it.
    var start = journal.durableEnd
    try recent.forEach { (mailbox) throws(MailboxError) in
      guard let first = mailbox.firstUnsettled else { return }
      if first < position { keys.append(mailbox.key) } else { start = min(start, first) }
    }
    keys.sort()
    let lost = try settle(slicesOf: keys)
    // Those whose rows could not be read have theirs made from memory with the next pass.
    for key in lost {
      try recent.withLoaded(key) { (mailbox) throws(MailboxError) in
        guard let mailbox, let first = mailbox.firstUnsettled else { return }
        mailbox.noteLostRow()
        start = min(start, first)
      }
    }
    try copyRecordsSetAside()
    try trim(to: start)
  }

  /// Settles slice after slice. While one is written, which waits for the disk too, another thread
  /// lets go of the one before and copies the next. Returns those whose rows cannot be read.
  private func settle(slicesOf keys: [MailboxKey]) throws(MailboxError) -> [MailboxKey] {
    guard !keys.isEmpty else { return [] }
    var (current, next) = try copy(keys[...])
    var written: [MailboxSettlement] = []
    var lost: [MailboxKey] = []
    while !next.isEmpty {
      let copying = BesideThread("mailbox-copy") { [self, written, next] () throws(MailboxError) in
        finish(written)
        return try copy(next)
      }
      let writing = Result { () throws(MailboxError) in try write(current) }
      held.remove(current.heldBytes)
      let copied = copying.join()
      if case .success(let slice) = copied, case .failure = writing {
        held.remove(slice.0.heldBytes)
      }
      let result = try writing.get()
      lost += result.lost
      written = result.written
      switch copied {
      case .success(let slice): (current, next) = slice
      case .failure(let failure):
        finish(written)
        throw failure
      }
    }
    finish(written)
    defer { held.remove(current.heldBytes) }
    let result = try write(current)
    finish(result.written)
    return lost + result.lost
  }

  /// Copies what changed of the next mailboxes, and their messages once they are on disk: as many
  /// mailboxes as a slice has, or as fill it. Returns those that are left.
  private func copy(
    _ keys: ArraySlice<MailboxKey>
  ) throws(MailboxError) -> (SettlementSlice, ArraySlice<MailboxKey>) {
    var settlements: [MailboxSettlement] = []
    settlements.reserveCapacity(min(keys.count, settings.sliceMailboxes))
    let bound = journal.durableEnd
    var rest = keys
    var estimate = 0
    while settlements.count < settings.sliceMailboxes, estimate < settings.sliceBytes,
      let key = rest.popFirst()
    {
      try recent.withLoaded(key) { (mailbox) throws(MailboxError) in
        guard let mailbox, mailbox.firstUnsettled != nil else { return }
        let settlement = MailboxSettlement(mailbox, bound: bound, table: journal.table)
        estimate += settlement.estimatedBytes
        settlements.append(settlement)
      }
    }
    // Only what is on disk may be settled; nobody knows that once a write or a sync has failed.
    let end = try commits.waitUntilDurable()
    let (messages, bytes) = try gather(settlements)
    held.add(bytes, limit: 2 * settings.sliceBytes)
    return (
      SettlementSlice(
        settlements: settlements, messages: messages, heldBytes: bytes, durableEnd: end),
      rest
    )
  }

  /// The messages of mailboxes, as far as they fit into a slice; nil for those that are gathered while
  /// they are written.
  private func gather(
    _ settlements: [MailboxSettlement]
  ) throws(MailboxError) -> ([[QueueChunkBuilder]?], Int) {
    var messages: [[QueueChunkBuilder]?] = []
    messages.reserveCapacity(settlements.count)
    var bytes = 0
    for settlement in settlements {
      let room = min(settings.sliceBytes - bytes, settings.mailboxHeldBytes)
      let gathered = try settlement.chunks(in: recent.settled, heldBytesMax: room) {
        recent.damage.note(settlement.key, $0)
      }
      messages.append(gathered?.chunks)
      bytes += gathered?.heldBytes ?? 0
    }
    return (messages, bytes)
  }

  /// Writes a slice. Returns what was written, and whose rows cannot be read.
  private func write(
    _ slice: SettlementSlice
  ) throws(MailboxError) -> (written: [MailboxSettlement], lost: [MailboxKey]) {
    try expectRoom(forBytes: slice.estimatedBytes)
    let tokens = recent.tokenChanges(before: slice.durableEnd)
    var lost: Set<MailboxKey> = []
    try write { (writer, transaction) throws(MailboxError) in
      lost = []
      for (settlement, messages) in zip(slice.settlements, slice.messages) {
        let isWritten = try writer.write(settlement, messages, in: transaction)
        if !isWritten { lost.insert(settlement.key) }
      }
      try writer.write(tokens, through: slice.durableEnd, in: transaction)
    }
    recent.forgetTokenChanges(tokens)
    let written =
      lost.isEmpty ? slice.settlements : slice.settlements.filter { !lost.contains($0.key) }
    return (written, Array(lost))
  }

  /// Forgets what was written.
  private func finish(_ settlements: [MailboxSettlement]) {
    for settlement in settlements { recent.finish(settlement) }
  }

  /// Moves the journal's start to the oldest entry that is not settled.
  private func trim(to start: UInt64) throws(MailboxError) {
    let end = try commits.waitUntilDurable()
    let tokens = recent.tokenChanges(before: end)
    let feeds = try recent.allFeedPositions()
    try write { (writer, transaction) throws(MailboxError) in
      try writer.write(tokens, through: end, in: transaction)
      for (name, position) in feeds {
        try writer.putPosition(position, named: name.value, in: recent.settled.feeds, transaction)
      }
      try writer.putPosition(
        start, named: Settled.journalStartKey, in: recent.settled.meta, transaction)
    }
    recent.forgetTokenChanges(tokens)
    let held = try recent.slowestFeedPosition(
      before: start, withinBytes: settings.journalBudgetBytes)
    journal.trim(to: start, releasing: held)
  }
}

extension SettlementSlice {
  private static let rowBytes = 192

  /// About what writing it takes of the disk.
  var estimatedBytes: Int {
    settlements.reduce(0) { $0 + $1.estimatedBytes + Self.rowBytes }
  }
}

internal import MailboxModel

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
    try settle(
      slices: stride(from: 0, to: keys.count, by: settings.sliceMailboxes).map {
        keys[$0..<min($0 + settings.sliceMailboxes, keys.count)]
      })
    try trim(to: start)
  }

  /// Settles slice after slice. While one is written, which waits for the disk too, another thread
  /// lets go of the one before and copies the next.
  private func settle(slices: [ArraySlice<MailboxKey>]) throws(MailboxError) {
    guard let first = slices.first else { return }
    var current = try copy(first)
    var written: SettlementSlice?
    for next in slices.dropFirst() {
      let copying = BesideThread("mailbox-copy") { [self, written] () throws(MailboxError) in
        if let written { finish(written) }
        return try copy(next)
      }
      let writing = Result { () throws(MailboxError) in try write(current) }
      let copied = copying.join()
      try writing.get()
      written = current
      switch copied {
      case .success(let slice): current = slice
      case .failure(let failure):
        finish(current)
        throw failure
      }
    }
    if let written { finish(written) }
    try write(current)
    finish(current)
  }

  /// Copies what changed of each mailbox, and its messages once they are on disk.
  private func copy(_ keys: ArraySlice<MailboxKey>) throws(MailboxError) -> SettlementSlice {
    var settlements: [MailboxSettlement] = []
    settlements.reserveCapacity(keys.count)
    let bound = journal.durableEnd
    for key in keys {
      try recent.withLoaded(key) { (mailbox) throws(MailboxError) in
        guard let mailbox, mailbox.firstUnsettled != nil else { return }
        settlements.append(MailboxSettlement(mailbox, bound: bound, table: journal.table))
      }
    }
    // Only what is on disk may be settled; nobody knows that once a write or a sync has failed.
    let end = try commits.waitUntilDurable()
    let messages = try settlements.map { (settlement) throws(MailboxError) in
      try settlement.messages(in: recent.settled)
    }
    return SettlementSlice(settlements: settlements, messages: messages, durableEnd: end)
  }

  private func write(_ slice: SettlementSlice) throws(MailboxError) {
    let tokens = recent.tokenChanges(before: slice.durableEnd)
    try write { (writer, transaction) throws(MailboxError) in
      for (settlement, messages) in zip(slice.settlements, slice.messages) {
        try writer.write(settlement, messages, in: transaction)
      }
      try writer.write(tokens, through: slice.durableEnd, in: transaction)
    }
    recent.forgetTokenChanges(tokens)
  }

  /// Forgets what was written.
  private func finish(_ slice: SettlementSlice) {
    for settlement in slice.settlements { recent.finish(settlement) }
  }

  /// Moves the journal's start to the oldest entry that is not settled.
  private func trim(to start: UInt64) throws(MailboxError) {
    let end = try commits.waitUntilDurable()
    let tokens = recent.tokenChanges(before: end)
    let feeds = try recent.allFeedPositions()
    try write { (writer, transaction) throws(MailboxError) in
      try writer.write(tokens, through: end, in: transaction)
      for (name, position) in feeds {
        try writer.putPosition(position, named: name, in: recent.settled.feeds, transaction)
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

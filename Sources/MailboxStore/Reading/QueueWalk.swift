internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The messages and gaps of a mailbox, in order: settled chunks first, then what is in the journal.
struct QueueWalk {
  let snapshot: MailboxSnapshot
  let settled: Settled

  /// One thing met on the way.
  enum Item: ~Escapable {
    case message(WaitingView)
    case gap(Gap)
  }

  /// Visits everything behind a sequence, until `body` returns false. Gaps are clipped to what lies
  /// behind it; neighbouring ones may come one by one. Expired messages come as messages.
  func visit(
    after start: UInt64, in transaction: borrowing some Transaction & ~Copyable,
    _ body: (borrowing Item) throws(MailboxError) -> Bool
  ) throws(MailboxError) {
    var last = max(start, snapshot.head.floor)
    var goesOn = true
    try visitChunks(after: last, in: transaction) { (chunk, _) throws(MailboxError) in
      goesOn = try visitEntries(of: chunk, after: &last, body)
      return goesOn
    }
    guard goesOn else { return }
    try expectSettledEnd(last)
    try visitRecent(after: &last, body)
  }

  /// Decodes what was stored; bytes that cannot be read are damage, whatever is wrong with them.
  private static func stored<R>(
    _ decode: () throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    do throws(MailboxError) {
      return try decode()
    } catch .malformed(let what, let reason) {
      throw .damaged(what: "\(what) in a queue: \(reason)")
    } catch {
      throw error
    }
  }

  /// Throws unless all that is settled was met.
  func expectSettledEnd(_ last: UInt64) throws(MailboxError) {
    if last < snapshot.head.settledThrough { throw missing(last + 1) }
  }

  private func expect(_ sequence: UInt64, behind last: UInt64) throws(MailboxError) {
    if sequence != last + 1 { throw missing(last + 1) }
  }

  private func missing(_ sequence: UInt64) -> MailboxError {
    .damaged(what: "sequence \(sequence) is neither settled nor in the journal")
  }

  /// Visits the settled chunks that reach behind a sequence, with their first sequences.
  func visitChunks(
    after start: UInt64, in transaction: borrowing some Transaction & ~Copyable,
    _ body: (borrowing QueueChunk, _ firstSequence: UInt64) throws(MailboxError) -> Bool
  ) throws(MailboxError) {
    guard !snapshot.isPurged else { return }
    let queue = try settledQueue(in: transaction)
    var previousLast: UInt64?
    if queue.hasOlderChunks, !queue.isInNewest(after: start) {
      let goesOn = try visitOlderChunks(
        after: start, following: &previousLast, in: transaction, body)
      guard goesOn else { return }
    }
    guard let newest = queue.newest else { return }
    _ = try offer(
      newest.row, first: newest.firstSequence, behind: start, following: &previousLast, to: body)
  }

  /// Returns the settled queue as the transaction sees it, which may be more than the snapshot knows of.
  private func settledQueue(
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> SettledQueue {
    if let queue = snapshot.queue { return queue }
    let row = try settled.mailbox(snapshot.key, keepingConversations: false, in: transaction)
    return row?.queue ?? SettledQueue()
  }

  /// Returns whether to go on with the newest chunk.
  private func visitOlderChunks(
    after start: UInt64, following previousLast: inout UInt64?,
    in transaction: borrowing some Transaction & ~Copyable,
    _ body: (borrowing QueueChunk, _ firstSequence: UInt64) throws(MailboxError) -> Bool
  ) throws(MailboxError) -> Bool {
    let key = snapshot.key
    return try transaction.withCursor(in: settled.queues) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        var isFound = try cursor.seek(atOrAfter: RowKey(key, sequence: start + 1))
        if isFound, cursor.key.isRow(of: key), cursor.key.trailingSequence == start + 1 {
          return true
        }
        // The chunk before may reach behind the start.
        isFound = isFound ? try cursor.previous() : try cursor.last()
        if isFound, cursor.key.isRow(of: key) { return true }
        return isFound ? try cursor.next() : try cursor.first()
      }
      while isFound, cursor.key.isRow(of: key) {
        let goesOn = try offer(
          ChunkRow(decoding: cursor.value), first: cursor.key.trailingSequence, behind: start,
          following: &previousLast, to: body)
        guard goesOn else { return false }
        isFound = try lmdb { () throws(LMDBError) in try cursor.next() }
      }
      return true
    }
  }

  private func offer(
    _ row: ChunkRow, first: UInt64, behind start: UInt64, following previousLast: inout UInt64?,
    to body: (borrowing QueueChunk, UInt64) throws(MailboxError) -> Bool
  ) throws(MailboxError) -> Bool {
    if let previousLast, first != previousLast + 1 { throw missing(previousLast + 1) }
    guard first > 0, first <= row.lastSequence, row.lastSequence < 1 << 56 else {
      throw missing(first)
    }
    previousLast = row.lastSequence
    guard row.lastSequence > start else { return true }
    let file = try settled.queueFiles.file(holding: row, of: snapshot.key)
    guard let entries = file.entries(of: row, key: snapshot.key.bytes, firstSequence: first)
    else { throw missing(first) }
    // What was settled after the snapshot is still among its entries: no need to look for more.
    let goesOn = try withExtendedLifetime(file) { () throws(MailboxError) in
      let goesOn = try body(QueueChunk(row, entries: entries.bytes), first)
      guard !file.isBroken else { throw MailboxError.unreadablePage }
      return goesOn
    }
    return goesOn && row.lastSequence < snapshot.head.settledThrough
  }

  /// Visits the entries of a chunk behind `last`, which moves along.
  func visitEntries(
    of chunk: borrowing QueueChunk, after last: inout UInt64,
    _ body: (borrowing Item) throws(MailboxError) -> Bool
  ) throws(MailboxError) -> Bool {
    var reader = WireReader(chunk.entries)
    while let field = try Self.stored({ () throws(MailboxError) in try reader.nextField() }) {
      if field.number == PageField.gap {
        var gap = try Self.stored { () throws(MailboxError) in
          try Gap(decoding: reader.bytes(of: field))
        }
        guard gap.to > last else { continue }
        gap.from = max(gap.from, last + 1)
        try expect(gap.from, behind: last)
        last = gap.to
        guard try body(.gap(gap)) else { return false }
      } else {
        let message = try WaitingEntry.view(reader.bytes(of: field))
        guard message.sequence > last else { continue }
        try expect(message.sequence, behind: last)
        last = message.sequence
        if let gap = snapshot.gaps.gap(at: message.sequence) {
          let one = Gap(from: message.sequence, to: message.sequence, reason: gap.reason)
          guard try body(.gap(one)) else { return false }
        } else {
          guard try body(.message(message)) else { return false }
        }
      }
    }
    return true
  }

  /// Visits what is in the journal behind `last`, which moves along.
  func visitRecent(
    after last: inout UInt64, _ body: (borrowing Item) throws(MailboxError) -> Bool
  ) throws(MailboxError) {
    var checked = last
    while last < snapshot.head.head {
      let sequence = last + 1
      if sequence > checked { checked = try snapshot.expectRecords(from: sequence) }
      guard let entry = snapshot.entry(of: sequence) else {
        throw missing(sequence)
      }
      if let gap = snapshot.gaps.gap(at: sequence) {
        let to = min(gap.to, snapshot.head.head)
        last = to
        guard try body(.gap(Gap(from: sequence, to: to, reason: gap.reason))) else { return }
      } else {
        last = sequence
        let goesOn = try snapshot.withRecent(sequence, entry) { (message) throws(MailboxError) in
          try body(.message(message))
        }
        guard goesOn else { return }
      }
    }
  }
}

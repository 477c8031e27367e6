internal import LMDB
internal import MailboxModel

/// A mailbox's messages: chunks that go, chunks that get gaps, and what is appended.
extension SettlementWriter {
  /// Removes the chunks that lie wholly at or below the floor; all of them without one.
  func removeChunks(
    through floor: UInt64 = .max, of key: MailboxKey, from chunks: inout SettledQueue,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard floor > 0 else { return }
    if chunks.hasOlderChunks {
      chunks.hasOlderChunks = try removeOlderChunks(through: floor, of: key, in: transaction)
    }
    if let newest = chunks.newest, newest.row.lastSequence <= floor {
      queue.release(newest.row, of: key)
      chunks.newest = nil
    }
  }

  /// Returns whether there are more.
  private func removeOlderChunks(
    through floor: UInt64, of key: MailboxKey, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Bool {
    try transaction.withCursor(in: settled.queues) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: key))
      }
      while isFound, cursor.key.isRow(of: key) {
        let row = try ChunkRow(decoding: cursor.value)
        guard row.lastSequence <= floor else { return true }
        queue.release(row, of: key)
        isFound = try lmdb { () throws(LMDBError) in
          try cursor.deleteCurrent()
          return try cursor.next()
        }
      }
      return false
    }
  }

  /// Puts gaps in the place of settled messages that were removed since.
  func rewriteChunks(
    with settlement: MailboxSettlement, in chunks: inout SettledQueue,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard !settlement.snapshot.gaps.isEmpty,
      settlement.snapshot.head.settledThrough > settlement.snapshot.head.floor
    else { return }
    var snapshot = settlement.snapshot
    snapshot.queue = chunks
    let walk = QueueWalk(snapshot: snapshot, settled: settled)
    var rewritten: [(row: ChunkRow, builder: QueueChunkBuilder)] = []
    try walk.visitChunks(after: snapshot.head.floor, in: transaction) {
      (chunk, first) throws(MailboxError) in
      guard snapshot.gaps.touches(first...chunk.lastSequence) else { return true }
      var builder = QueueChunkBuilder(firstSequence: first)
      var pending: Gap?
      var last = first - 1
      _ = try walk.visitEntries(of: chunk, after: &last) { (item) throws(MailboxError) in
        builder.append(item, joining: &pending)
        return true
      }
      if let pending { builder.append(pending) }
      rewritten.append((chunk.row, builder))
      return true
    }
    for (row, builder) in rewritten {
      queue.release(row, of: snapshot.key)
      let chunk = try append(builder, of: snapshot.key)
      if chunk.firstSequence == chunks.newest?.firstSequence {
        chunks.newest = chunk
      } else {
        try putOlder(chunk, of: snapshot.key, in: transaction)
      }
    }
    // What is appended next may go on behind the last of them.
    if !rewritten.isEmpty { try queue.write() }
  }

  /// Appends what waited in the journal; the first chunk of it takes in small ones before it, the
  /// last becomes the newest.
  func append(
    _ messages: [QueueChunkBuilder], of settlement: MailboxSettlement,
    to chunks: inout SettledQueue, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let snapshot = settlement.snapshot
    var fresh = messages
    guard !fresh.isEmpty else { return }
    try takeIn(chunks: &chunks, before: &fresh[0], of: snapshot, in: transaction)
    for builder in fresh {
      if let newest = chunks.newest {
        try putOlder(newest, of: snapshot.key, in: transaction)
        chunks.hasOlderChunks = true
      }
      chunks.newest = try append(builder, of: snapshot.key)
    }
  }

  /// Joins a new chunk with those before it, from the last on, as long as one is no larger than what
  /// was gathered behind it and both fit into one. So a message is rewritten a few times at most,
  /// and a queue of n messages has in the order of log n chunks besides those that are full.
  private func takeIn(
    chunks: inout SettledQueue, before builder: inout QueueChunkBuilder,
    of snapshot: MailboxSnapshot, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let newest = chunks.newest,
      try takeIn(newest.row, from: newest.firstSequence, before: &builder, of: snapshot.key)
    else { return }
    chunks.newest = nil
    guard chunks.hasOlderChunks else { return }
    try transaction.withCursor(in: settled.queues) { (cursor) throws(MailboxError) in
      while builder.firstSequence > 1 {
        let isFound = try lmdb { () throws(LMDBError) in
          try cursor.seek(atOrAfter: RowKey(snapshot.key, sequence: builder.firstSequence))
            ? try cursor.previous() : try cursor.last()
        }
        guard isFound, cursor.key.isRow(of: snapshot.key) else { return }
        let isTaken = try takeIn(
          ChunkRow(decoding: cursor.value), from: cursor.key.trailingSequence, before: &builder,
          of: snapshot.key)
        guard isTaken else { return }
        try lmdb { () throws(LMDBError) in try cursor.deleteCurrent() }
      }
    }
  }

  /// Returns whether a chunk was joined.
  private func takeIn(
    _ row: ChunkRow, from first: UInt64, before builder: inout QueueChunkBuilder,
    of key: MailboxKey
  ) throws(MailboxError) -> Bool {
    guard row.lastSequence == builder.firstSequence - 1, first > 0, first <= row.lastSequence,
      row.entriesBytes <= builder.entries.count, builder.hasRoom(forBytes: row.entriesBytes)
    else { return false }
    let file = try settled.queueFiles.file(holding: row, of: key)
    guard let entries = file.entries(of: row, key: key.bytes, firstSequence: first) else {
      throw MailboxError.damaged(what: "sequence \(first) is not where its row says")
    }
    builder.prepend(QueueChunk(row, entries: entries.bytes), firstSequence: first)
    guard !file.isBroken else { throw MailboxError.unreadablePage }
    queue.release(row, of: key)
    return true
  }

  /// Writes a chunk's entries.
  private func append(
    _ chunk: QueueChunkBuilder, of key: MailboxKey
  ) throws(MailboxError) -> PlacedChunk {
    let place = try queue.append(
      chunk.entries.span.bytes, of: key, firstSequence: chunk.firstSequence)
    return PlacedChunk(firstSequence: chunk.firstSequence, row: chunk.row(at: place))
  }

  /// Writes the row of a chunk that is not the newest.
  private func putOlder(
    _ chunk: PlacedChunk, of key: MailboxKey,
    in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try put(
      chunk.row.encoded, for: RowKey(key, sequence: chunk.firstSequence), in: settled.queues,
      transaction)
  }
}

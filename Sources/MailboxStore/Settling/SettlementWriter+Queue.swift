internal import LMDB
internal import MailboxModel
internal import StoredBytes

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
        do throws(MailboxError) {
          let row = try ChunkRow(decoding: cursor.value)
          guard row.lastSequence <= floor else { return true }
          queue.release(row, of: key)
        } catch .damaged(let what) {
          // Nobody knows how far it goes, unless all go.
          guard floor == .max else {
            damage.note(key, what)
            return true
          }
        } catch {
          throw error
        }
        isFound = try lmdb { () throws(LMDBError) in
          try cursor.deleteCurrent()
          return try cursor.next()
        }
      }
      return false
    }
  }

  /// Puts gaps in the place of settled messages that were removed since. Where a chunk cannot be read
  /// its gaps are kept beside it: it stays as it is until the mailbox is repaired.
  func rewriteChunks(
    with settlement: MailboxSettlement, in chunks: inout SettledQueue,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = settlement.key
    let gaps = settlement.snapshot.gaps
    guard !gaps.isEmpty,
      settlement.snapshot.head.settledThrough > settlement.snapshot.head.floor
    else { return }
    var snapshot = settlement.snapshot
    snapshot.queue = chunks
    let walk = QueueWalk(snapshot: snapshot, settled: settled)
    var isChanged = false
    for stretch in try walk.stretches(in: transaction)
    where gaps.touches(stretch.first...stretch.last) {
      guard let chunk = stretch.chunk, let builder = rewritten(chunk, in: walk) else {
        damage.note(
          key, "sequences \(stretch.first) to \(stretch.last) cannot be read",
          keeping: gaps.gaps(in: stretch.first...stretch.last))
        continue
      }
      queue.release(chunk.row, of: key)
      let placed = try append(builder, of: key)
      if placed.firstSequence == chunks.newest?.firstSequence {
        chunks.newest = placed
      } else {
        try putOlder(placed, of: key, in: transaction)
      }
      isChanged = true
    }
    // What is appended next may go on behind the last of them.
    if isChanged { try queue.write() }
  }

  /// A chunk with gaps where messages were removed; nil when it cannot be read.
  private func rewritten(_ chunk: PlacedChunk, in walk: QueueWalk) -> QueueChunkBuilder? {
    let key = walk.snapshot.key
    guard let file = try? settled.queueFiles.file(chunk.row.place.file),
      let entries = file.entries(
        of: chunk.row, key: key.bytes, firstSequence: chunk.firstSequence),
      file.isWhole(chunk, of: key)
    else { return nil }
    var builder = QueueChunkBuilder(firstSequence: chunk.firstSequence)
    var pending: Gap?
    var last = chunk.firstSequence - 1
    let isRead = try? walk.visitEntries(
      of: QueueChunk(chunk.row, entries: entries.bytes), after: &last
    ) { (item) throws(MailboxError) in
      builder.append(item, joining: &pending)
      return true
    }
    guard isRead == true, last == chunk.row.lastSequence else { return nil }
    if let pending { builder.append(pending) }
    return withExtendedLifetime(file) { builder }
  }

  /// Appends what waited in the journal; the first chunk of it takes in small ones before it, the
  /// last becomes the newest.
  func append(
    _ messages: [QueueChunkBuilder]?, of settlement: MailboxSettlement,
    to chunks: inout SettledQueue, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    var isFirst = true
    if let messages {
      for chunk in messages {
        try append(chunk, of: settlement, isFirst: isFirst, to: &chunks, in: transaction)
        isFirst = false
      }
      return
    }
    try settlement.forEachChunk(
      in: settled, noting: { damage.note(settlement.key, $0) }
    ) { (chunk) throws(MailboxError) in
      try append(chunk, of: settlement, isFirst: isFirst, to: &chunks, in: transaction)
      isFirst = false
    }
  }

  private func append(
    _ chunk: QueueChunkBuilder, of settlement: MailboxSettlement, isFirst: Bool,
    to chunks: inout SettledQueue, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    var chunk = chunk
    if isFirst {
      try takeIn(chunks: &chunks, before: &chunk, of: settlement.snapshot, in: transaction)
    }
    try write(chunk, of: settlement.key, behind: &chunks, transaction)
  }

  /// Writes a chunk behind all others.
  func write(
    _ chunk: QueueChunkBuilder, of key: MailboxKey, behind chunks: inout SettledQueue,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try place(try append(chunk, of: key), of: key, in: &chunks, transaction)
  }

  /// A chunk behind all others.
  func place(
    _ chunk: PlacedChunk, of key: MailboxKey, in chunks: inout SettledQueue,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    if let newest = chunks.newest {
      try putOlder(newest, of: key, in: transaction)
      chunks.hasOlderChunks = true
    }
    chunks.newest = chunk
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
        guard let row = try? ChunkRow(decoding: cursor.value),
          try takeIn(row, from: cursor.key.trailingSequence, before: &builder, of: snapshot.key)
        else { return }
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
    let chunk = PlacedChunk(firstSequence: first, row: row)
    // What is damaged stays where it is, and does not get into a new chunk.
    guard let file = try? settled.queueFiles.file(holding: row, of: key),
      let entries = file.entries(of: row, key: key.bytes, firstSequence: first),
      file.isWhole(chunk, of: key)
    else {
      damage.note(key, "the chunk at sequence \(first) is not what its row says")
      return false
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

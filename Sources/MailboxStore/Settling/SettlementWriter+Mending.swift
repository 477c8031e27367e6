internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Repairing a mailbox: what can be read stays, and gaps stand for the rest.
extension SettlementWriter {
  /// Writes the queue anew where it cannot be read: what is whole stays where it is.
  func mendChunks(
    with settlement: MailboxSettlement, in chunks: inout SettledQueue,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = settlement.key
    var snapshot = settlement.snapshot
    snapshot.queue = chunks
    snapshot.gaps.insert(kept: damage.mark(of: key)?.gaps)
    let walk = QueueWalk(snapshot: snapshot, settled: settled)
    let stretches = try walk.stretches(in: transaction)
    let whole = Set(stretches.compactMap { wholeChunk(of: $0, in: walk) })
    for chunk in try walk.placedChunks(in: transaction) where !whole.contains(chunk) {
      // Only what is the mailbox's own is given back; the rest is found by a recount.
      let file = try? settled.queueFiles.file(chunk.row.place.file)
      if file?.entries(of: chunk.row, key: key.bytes, firstSequence: chunk.firstSequence) != nil {
        queue.release(chunk.row, of: key)
      }
    }
    try removeRows(of: key, in: settled.queues, transaction)
    chunks = SettledQueue()
    var gatherer = ChunkGatherer()
    for stretch in stretches {
      if let chunk = wholeChunk(of: stretch, in: walk) {
        try gatherer.finish { (builder) throws(MailboxError) in
          try write(builder, of: key, behind: &chunks, transaction)
        }
        try place(chunk, of: key, in: &chunks, transaction)
      } else {
        try walk.visitMending(stretch, noting: { _ in }) { (item) throws(MailboxError) in
          try gatherer.add(item) { (builder) throws(MailboxError) in
            try write(builder, of: key, behind: &chunks, transaction)
          }
        }
      }
    }
    try gatherer.finish { (builder) throws(MailboxError) in
      try write(builder, of: key, behind: &chunks, transaction)
    }
    try queue.write()
  }

  /// The chunk of a stretch when it can stay as it is.
  private func wholeChunk(of stretch: QueueStretch, in walk: QueueWalk) -> PlacedChunk? {
    let floor = walk.snapshot.head.floor
    guard let chunk = stretch.chunk, chunk.row.lastSequence == stretch.last,
      chunk.firstSequence == stretch.first
        || (stretch.first == floor + 1 && chunk.firstSequence <= floor),
      !walk.snapshot.gaps.touches(stretch.first...stretch.last),
      let file = try? settled.queueFiles.file(chunk.row.place.file),
      file.entries(
        of: chunk.row, key: walk.snapshot.key.bytes, firstSequence: chunk.firstSequence) != nil,
      file.isWhole(chunk, of: walk.snapshot.key)
    else { return nil }
    return chunk
  }

  /// Takes the mark away, with what was kept for repairing, and rows that nobody can read.
  func takeMark(
    of settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = settlement.key
    try removeRows(of: key, in: settled.identities, transaction) { name, row in
      let form = RowKey.identityForm(ofKeyBytes: name.byteCount - key.bytes.count)
      guard let identities = try? IdentityList.decode(row, form) else { return true }
      let sequences = identities.map(\.sequence)
      // A byte stands behind the sequence in the present form.
      let through = form == .present ? name.extracting(droppingLast: 1) : name
      return sequences.last != through.trailingSequence
        || zip(sequences, sequences.dropFirst()).contains { $0 >= $1 }
    }
    try removeRows(of: key, in: settled.conversations, transaction) { _, row in
      (try? ConversationState(row: row)) == nil
    }
    try removeRows(of: key, in: settled.devices, transaction) { _, row in
      (try? Device(row: row)) == nil
    }
    if (try? settled.preferences(of: key, in: transaction)) == nil {
      _ = try lmdb { () throws(LMDBError) in
        try transaction.delete(key, in: settled.preferences)
      }
    }
    if let asides = settled.asides { try removeRows(of: key, in: asides, transaction) }
    if let damaged = settled.damaged {
      _ = try lmdb { () throws(LMDBError) in try transaction.delete(key, in: damaged) }
    }
    repaired.keys.insert(key)
  }

  /// Writes down what is known of damage, but for mailboxes that this transaction repairs.
  func write(
    _ marks: [MailboxKey: DamageMark], in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let damaged = settled.damaged else { return }
    for (key, mark) in marks where !repaired.keys.contains(key) {
      try put(mark.row, for: key, in: damaged, transaction)
    }
  }
}

extension GapList {
  /// Adds gaps that were kept, where no others stand.
  mutating func insert(kept gaps: GapList?) {
    for gap in gaps?.gaps ?? [] where !touches(gap.from...gap.to) { insert(gap) }
  }
}

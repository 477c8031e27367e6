internal import LMDB
internal import MailboxModel

/// A mailbox's messages: chunks that go, chunks that get gaps, and what is appended.
extension SettlementWriter {
  /// Removes the chunks that lie wholly at or below the floor.
  func removeChunks(
    through floor: UInt64, of key: MailboxKey, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard floor > 0 else { return }
    try transaction.withCursor(in: settled.queues) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in
        try cursor.seek(atOrAfter: RowKey(prefix: key))
      }
      while isFound, cursor.key.isRow(of: key) {
        guard try QueueChunk(cursor.value).lastSequence <= floor else { return }
        isFound = try lmdb { () throws(LMDBError) in
          try cursor.deleteCurrent()
          return try cursor.next()
        }
      }
    }
  }

  /// Puts gaps in the place of settled messages that were removed since.
  func rewriteChunks(
    with settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let snapshot = settlement.snapshot
    guard !snapshot.gaps.isEmpty, snapshot.head.settledThrough > snapshot.head.floor else { return }
    let walk = QueueWalk(snapshot: snapshot, settled: settled)
    var rewritten: [(UInt64, [UInt8])] = []
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
      rewritten.append((first, builder.encoded()))
      return true
    }
    for (first, row) in rewritten {
      try put(row, for: RowKey(snapshot.key, sequence: first), in: settled.queues, transaction)
    }
  }

  /// Appends what waits in the journal: first into the last chunk, as far as it has room.
  func appendMessages(
    of settlement: MailboxSettlement, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let snapshot = settlement.snapshot
    var last = max(snapshot.head.settledThrough, snapshot.head.floor)
    guard last < snapshot.head.head else { return }
    var builder =
      try lastChunk(of: snapshot, in: transaction) ?? QueueChunkBuilder(firstSequence: last + 1)
    var pending: Gap?
    var rows: [(UInt64, [UInt8])] = []
    func close(nextSequence: UInt64) {
      if let gap = pending { builder.append(gap) }
      pending = nil
      if !builder.isEmpty { rows.append((builder.firstSequence, builder.encoded())) }
      builder = QueueChunkBuilder(firstSequence: nextSequence)
    }
    try QueueWalk(snapshot: snapshot, settled: settled).visitRecent(after: &last) {
      (item) throws(MailboxError) in
      if !builder.hasRoom(forBytes: item.byteCount) { close(nextSequence: item.firstSequence) }
      builder.append(item, joining: &pending)
      return true
    }
    close(nextSequence: last + 1)
    for (first, row) in rows {
      try put(row, for: RowKey(snapshot.key, sequence: first), in: settled.queues, transaction)
    }
  }

  /// The mailbox's last chunk, to go on with; nil when there is none or the floor has passed it.
  private func lastChunk(
    of snapshot: MailboxSnapshot, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> QueueChunkBuilder? {
    let head = snapshot.head
    guard !snapshot.isPurged, head.settledThrough > head.floor else { return nil }
    var found: QueueChunkBuilder?
    try QueueWalk(snapshot: snapshot, settled: settled).visitChunks(
      after: head.settledThrough - 1, in: transaction
    ) { (chunk, first) throws(MailboxError) in
      found = QueueChunkBuilder(continuing: chunk, firstSequence: first)
      return false
    }
    return found
  }
}

extension QueueWalk.Item {
  /// The first sequence that it covers.
  fileprivate var firstSequence: UInt64 {
    switch self {
    case .message(let message): message.sequence
    case .gap(let gap): gap.from
    }
  }

  /// Bytes that it takes in a chunk, at most.
  fileprivate var byteCount: Int {
    switch self {
    case .message(let message): WaitingEntry.byteCount(message)
    case .gap(let gap): gap.entryByteCount
    }
  }
}

extension QueueChunkBuilder {
  /// Adds what a walk met; neighbouring gaps of one reason become one, held in `pending` until
  /// something else follows.
  fileprivate mutating func append(_ item: borrowing QueueWalk.Item, joining pending: inout Gap?) {
    switch item {
    case .gap(let gap):
      if let held = pending, held.reason == gap.reason, held.to + 1 == gap.from {
        pending?.to = gap.to
      } else {
        if let held = pending { append(held) }
        pending = gap
      }
    case .message(let message):
      if let held = pending { append(held) }
      pending = nil
      append(message)
    }
  }
}

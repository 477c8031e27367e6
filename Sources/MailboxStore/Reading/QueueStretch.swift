internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// A piece of what is settled of a queue, whatever is wrong with it.
struct QueueStretch {
  /// The first sequence that it covers, and the last.
  var first: UInt64
  var last: UInt64
  /// The chunk that has them; nil when none is known to.
  var chunk: PlacedChunk?
}

extension QueueWalk {
  /// Returns the settled queue above the floor, without a hole: sequences in no chunk's row are a stretch
  /// without a chunk. O(chunks).
  func stretches(
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [QueueStretch] {
    let end = snapshot.isPurged ? 0 : snapshot.head.settledThrough
    var next = snapshot.head.floor + 1
    guard next <= end else { return [] }
    let chunks = try placedChunks(in: transaction)
    var stretches: [QueueStretch] = []
    for (index, chunk) in chunks.enumerated() {
      // A row that reaches into the chunk behind it says more than it has.
      let following = index + 1 < chunks.count ? chunks[index + 1].firstSequence : .max
      let last = min(chunk.row.lastSequence, end, max(following, 1) - 1)
      guard chunk.firstSequence > 0, last >= chunk.firstSequence, last >= next else { continue }
      if chunk.firstSequence > next {
        stretches.append(QueueStretch(first: next, last: chunk.firstSequence - 1))
      }
      stretches.append(
        QueueStretch(first: max(next, chunk.firstSequence), last: last, chunk: chunk))
      next = last + 1
    }
    if next <= end { stretches.append(QueueStretch(first: next, last: end)) }
    return stretches
  }

  /// All chunks whose rows can be read, in order.
  func placedChunks(
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [PlacedChunk] {
    var chunks: [PlacedChunk] = []
    try settled.forEachRow(of: snapshot.key, in: settled.queues, transaction) {
      (suffix, value) throws(MailboxError) in
      guard suffix.count == 8, let row = try? ChunkRow(decoding: value) else { return }
      let first = suffix.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      chunks.append(PlacedChunk(firstSequence: first, row: row))
    }
    let newest =
      if let queue = snapshot.queue { queue.newest } else {
        (try? settled.mailbox(snapshot.key, keepingConversations: false, in: transaction))?.queue
          .newest
      }
    if let newest {
      chunks.removeAll { $0.firstSequence >= newest.firstSequence }
      chunks.append(newest)
    }
    return chunks
  }

  /// Visits everything behind the floor, as ``visit(after:in:_:)`` does: what cannot be read is a gap of
  /// reason `.lost`, and `note` is told why.
  func visitMending(
    in transaction: borrowing some Transaction & ~Copyable, noting note: (String) -> Void,
    _ body: (borrowing Item) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    for stretch in try stretches(in: transaction) {
      try visitMending(stretch, noting: note, body)
    }
    var last = max(snapshot.head.settledThrough, snapshot.head.floor)
    try visitRecentMending(after: &last, noting: note, body)
  }

  /// Visits what can be read of a stretch, and gaps for the rest. Behind an entry that cannot be read
  /// nothing of its chunk can.
  func visitMending(
    _ stretch: QueueStretch, noting note: (String) -> Void,
    _ body: (borrowing Item) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    var last = stretch.first - 1
    if let chunk = stretch.chunk, let file = try? settled.queueFiles.file(chunk.row.place.file),
      let entries = file.entries(
        of: chunk.row, key: snapshot.key.bytes, firstSequence: chunk.firstSequence)
    {
      let isSound = file.isWhole(chunk, of: snapshot.key)
      if !isSound {
        note("the chunk at sequence \(chunk.firstSequence) does not have its checksum")
      }
      try withExtendedLifetime(file) { () throws(MailboxError) in
        try visitReadable(
          entries.bytes, through: stretch.last, after: &last, isSound: isSound, body)
      }
    }
    guard last < stretch.last else { return }
    note("sequences \(last + 1) to \(stretch.last) cannot be read")
    try visitLost(from: last + 1, to: stretch.last, body)
  }

  private func visitReadable(
    _ entries: RawSpan, through end: UInt64, after last: inout UInt64, isSound: Bool,
    _ body: (borrowing Item) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    var reader = WireReader(entries)
    while last < end, let field = try? reader.nextField() {
      if field.number == PageField.gap {
        guard var gap = try? Gap(decoding: reader.bytes(of: field)) else { return }
        guard gap.to > last else { continue }
        gap.from = max(gap.from, last + 1)
        guard gap.from == last + 1, gap.to <= end else { return }
        last = gap.to
        try body(.gap(gap))
      } else {
        let entry = reader.bytes(of: field)
        guard field.number == PageField.message, (try? WaitingEntry.view(entry).sequence) != nil
        else { return }
        let message = try WaitingEntry.view(entry)
        guard message.sequence > last else { continue }
        guard message.sequence == last + 1 else { return }
        // Where bytes have changed a message may be one only by its frame.
        if !isSound, (try? message.decoded()) == nil {
          try visitLost(from: message.sequence, to: message.sequence, body)
        } else if let gap = snapshot.gaps.gap(at: message.sequence) {
          try body(
            .gap(Gap(from: message.sequence, to: message.sequence, reason: gap.reason)))
        } else {
          try body(.message(message))
        }
        last = message.sequence
      }
    }
  }

  /// Gaps where nothing can be read: of reason `.lost` where no other is known.
  private func visitLost(
    from first: UInt64, to last: UInt64,
    _ body: (borrowing Item) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    var next = first
    for gap in snapshot.gaps.gaps where gap.to >= first && gap.from <= last {
      let from = max(gap.from, first)
      if from > next { try body(.gap(Gap(from: next, to: from - 1, reason: .lost))) }
      try body(.gap(Gap(from: from, to: min(gap.to, last), reason: gap.reason)))
      next = min(gap.to, last) + 1
    }
    if next <= last { try body(.gap(Gap(from: next, to: last, reason: .lost))) }
  }

  /// Visits what is in the journal behind `last`, which moves along; a message that cannot be read there
  /// is a gap of reason `.lost`.
  func visitRecentMending(
    after last: inout UInt64, noting note: (String) -> Void,
    _ body: (borrowing Item) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    var visited = last
    var failure: MailboxError?
    do throws(MailboxError) {
      try visitRecent(after: &last) { (item) throws(MailboxError) in
        do throws(MailboxError) { try body(item) } catch {
          failure = error
          throw error
        }
        visited = item.lastSequence
        return true
      }
      return
    } catch {
      if let failure { throw failure }
      guard case .damaged(let what) = error else { throw error }
      note(what)
    }
    // One by one, as one look at several does not tell which of them it is.
    while visited < snapshot.head.head {
      let sequence = visited + 1
      if let gap = snapshot.gaps.gap(at: sequence) {
        visited = min(gap.to, snapshot.head.head)
        try body(.gap(Gap(from: sequence, to: visited, reason: gap.reason)))
        continue
      }
      visited = sequence
      guard try !visitRecord(of: sequence, body) else { continue }
      try body(.gap(Gap(from: sequence, to: sequence, reason: .lost)))
    }
    last = visited
  }

  /// Returns whether a message could be read from the journal.
  private func visitRecord(
    of sequence: UInt64, _ body: (borrowing Item) throws(MailboxError) -> Void
  ) throws(MailboxError) -> Bool {
    guard let entry = snapshot.entry(of: sequence),
      snapshot.table.sequence(ofRecipientAt: entry.recipientOffset, at: entry.position)
        == sequence,
      let payload = snapshot.table.payload(at: entry.position), DepositView(payload) != nil
    else { return false }
    try snapshot.withRecent(sequence, entry) { (message) throws(MailboxError) in
      try body(.message(message))
    }
    return true
  }
}

extension QueueWalk.Item {
  /// The last sequence that it covers.
  var lastSequence: UInt64 {
    switch self {
    case .message(let message): message.sequence
    case .gap(let gap): gap.to
    }
  }
}

extension QueueFile {
  /// Returns whether a chunk's frame is there and matches its checksum.
  func isWhole(_ chunk: PlacedChunk, of key: MailboxKey) -> Bool {
    let place = chunk.row.place
    let end = place.offset + chunk.row.frameBytes(keyBytes: key.bytes.count)
    return frame(at: place.offset, before: end) != nil
  }
}

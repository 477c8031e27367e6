internal import LMDB
internal import MailboxModel

extension StoreReader {
  /// The next page of a mailbox; see ``MailboxOperations/drain(_:from:limit:)``.
  func drain(
    _ address: MailboxAddress, from start: DrainStart, limit: DrainLimit, at now: Timestamp
  ) throws(MailboxError) -> Page {
    let acknowledged: UInt64? =
      if case .acknowledged(let device) = start {
        try devices(of: address).first { $0.id == device }?.acknowledged
      } else { nil }
    return try withMailbox(address) { (snapshot, transaction) throws(MailboxError) in
      let head = snapshot.head
      let after: UInt64
      switch start {
      case .oldest: after = head.floor
      case .acknowledged: after = acknowledged ?? head.floor
      case .after(let cursor):
        after = try Self.check(cursor, against: head)
      }
      let cursor = MailboxModel.Cursor(epoch: Epoch(rawValue: head.epoch), sequence: after)
      var drain = Drain(
        walk: QueueWalk(snapshot: snapshot, settled: settled), nowSeconds: now.seconds,
        page: PageBuilder(at: cursor, limit: limit))
      return try drain.run(after: after, in: transaction)
    }
  }

  /// The sequence of a cursor that fits the mailbox.
  static func check(_ cursor: MailboxModel.Cursor, against head: HeadState) throws(MailboxError)
    -> UInt64
  {
    guard cursor.epoch.rawValue == head.epoch else {
      throw .cursorOfAnotherEpoch(given: cursor.epoch, current: Epoch(rawValue: head.epoch))
    }
    guard cursor.sequence <= head.head else {
      throw .cursorFromTheFuture(given: cursor.sequence, head: head.head)
    }
    return cursor.sequence
  }
}

/// One page on its way out of a mailbox.
private struct Drain {
  let walk: QueueWalk
  let nowSeconds: Int64
  var page: PageBuilder

  mutating func run(
    after start: UInt64, in transaction: borrowing ReadTransaction
  ) throws(MailboxError) -> Page {
    let head = walk.snapshot.head
    var last = start
    if start < head.floor {
      _ = page.add(Gap(from: start + 1, to: head.floor, reason: .purged))
      last = head.floor
    }
    page.reserve(bytes: Int(clamping: head.bytes + head.messages * 32 + 64))
    var isFull = false
    if last < head.settledThrough {
      try walk.visitChunks(after: last, in: transaction) { (chunk, first) throws(MailboxError) in
        isFull = try !take(chunk, first: first, after: &last)
        return !isFull
      }
    }
    if !isFull {
      try walk.expectSettledEnd(last)
      try walk.visitRecent(after: &last) { (item) throws(MailboxError) in
        isFull = !take(item)
        return !isFull
      }
    }
    return page.finish(hasMore: isFull)
  }

  /// Takes a chunk: whole when nothing in it needs a look, else entry by entry.
  private mutating func take(
    _ chunk: borrowing QueueChunk, first: UInt64, after last: inout UInt64
  ) throws(MailboxError) -> Bool {
    let isUntouched =
      !chunk.hasGaps && first == last + 1 && nowSeconds < Int64(chunk.earliestExpirySeconds)
      && !walk.snapshot.gaps.touches(first...chunk.lastSequence)
    if isUntouched {
      if page.add(chunk) {
        last = chunk.lastSequence
        return true
      }
      // The next page begins with the whole chunk, which copies faster than a part and the rest.
      if page.isHalfFull { return false }
    }
    return try walk.visitEntries(of: chunk, after: &last) { (item) throws(MailboxError) in
      take(item)
    }
  }

  private mutating func take(_ item: borrowing QueueWalk.Item) -> Bool {
    switch item {
    case .gap(let gap): page.add(gap)
    case .message(let message):
      nowSeconds >= Int64(message.expiresAtSeconds)
        ? page.add(Gap(from: message.sequence, to: message.sequence, reason: .expired))
        : page.add(message)
    }
  }
}

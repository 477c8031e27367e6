internal import MailboxModel

/// A mailbox's messages on their way from the journal to a queue file.
extension MailboxSettlement {
  /// What waits in the journal, as chunks. Only what is on disk may be gathered: before, the
  /// journal's file may not have it.
  func messages(in settled: Settled) throws(MailboxError) -> [QueueChunkBuilder] {
    try UnreadablePages.retrying { () throws(MailboxError) in try gather(settled) }
  }

  private func gather(_ settled: Settled) throws(MailboxError) -> [QueueChunkBuilder] {
    var last = max(snapshot.head.settledThrough, snapshot.head.floor)
    guard last < snapshot.head.head else { return [] }
    var chunks: [QueueChunkBuilder] = []
    var builder = QueueChunkBuilder(firstSequence: last + 1)
    var pending: Gap?
    func close(nextSequence: UInt64) {
      if let gap = pending { builder.append(gap) }
      pending = nil
      if !builder.isEmpty { chunks.append(builder) }
      builder = QueueChunkBuilder(firstSequence: nextSequence)
    }
    try QueueWalk(snapshot: snapshot, settled: settled).visitRecent(after: &last) {
      (item) throws(MailboxError) in
      if !builder.hasRoom(forBytes: item.byteCount) { close(nextSequence: item.firstSequence) }
      builder.append(item, joining: &pending)
      return true
    }
    close(nextSequence: last + 1)
    return chunks
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
  mutating func append(_ item: borrowing QueueWalk.Item, joining pending: inout Gap?) {
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

internal import MailboxModel

/// Puts what a walk meets into chunks, one after the other: no more than one is held. Neighbouring gaps
/// of one reason become one.
struct ChunkGatherer {
  private var builder: QueueChunkBuilder?
  private var pending: Gap?

  /// Adds what a walk met; hands over the chunk that has no room for it.
  mutating func add(
    _ item: borrowing QueueWalk.Item,
    _ take: (QueueChunkBuilder) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    if builder?.hasRoom(forBytes: item.byteCount) == false { try finish(take) }
    if builder == nil { builder = QueueChunkBuilder(firstSequence: item.firstSequence) }
    builder?.append(item, joining: &pending)
  }

  /// Hands over the last chunk; the next begins behind it.
  mutating func finish(
    _ take: (QueueChunkBuilder) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    if let gap = pending { builder?.append(gap) }
    pending = nil
    guard let chunk = builder else { return }
    builder = nil
    if !chunk.isEmpty { try take(chunk) }
  }
}

extension QueueWalk.Item {
  /// The first sequence that it covers.
  var firstSequence: UInt64 {
    switch self {
    case .message(let message): message.sequence
    case .gap(let gap): gap.from
    }
  }

  /// Bytes that it takes in a chunk, at most.
  var byteCount: Int {
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

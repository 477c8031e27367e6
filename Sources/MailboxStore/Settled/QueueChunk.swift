/// Neighbouring messages and gaps of one mailbox, ready-encoded.
struct QueueChunk: ~Escapable {
  let row: ChunkRow
  /// The entries, in the wire form of offline_mailbox.v1.Page and in order of their sequences, as they can
  /// be copied into a page.
  let entries: RawSpan

  @_lifetime(copy entries)
  init(_ row: ChunkRow, entries: RawSpan) {
    self.row = row
    self.entries = entries
  }

  var hasGaps: Bool { row.hasGaps }
  var messageCount: Int { row.messageCount }
  var earliestExpirySeconds: UInt32 { row.earliestExpirySeconds }
  var lastSequence: UInt64 { row.lastSequence }
}

internal import MailboxModel
internal import StoredBytes

/// Gathers the entries of a chunk.
///
/// A chunk takes up to ``bytesTarget`` bytes of entries; a message that is larger has a chunk of its
/// own.
struct QueueChunkBuilder: Sendable {
  static let bytesTarget = 16 << 10

  private(set) var firstSequence: UInt64
  private(set) var lastSequence: UInt64
  private var hasGaps = false
  private var messageCount = 0
  private var messageBytes = 0
  private var earliestExpirySeconds = UInt32.max
  private var writer = WireWriter()

  init(firstSequence: UInt64) {
    self.firstSequence = firstSequence
    lastSequence = firstSequence - 1
  }

  var isEmpty: Bool { writer.bytes.isEmpty }

  /// The entries so far.
  var entries: [UInt8] { writer.bytes }

  /// The bytes of memory that it takes.
  var heldBytes: Int { writer.bytes.capacity + MemoryLayout<Self>.size + 32 }

  /// Returns whether entries of so many bytes still fit.
  func hasRoom(forBytes count: Int) -> Bool {
    isEmpty
      || (writer.bytes.count + count <= Self.bytesTarget && messageCount < UInt16.max / 2)
  }

  /// Adds a message behind all others.
  mutating func append(_ message: WaitingView) {
    WaitingEntry.append(message, to: &writer.bytes)
    lastSequence = message.sequence
    messageCount += 1
    messageBytes += message.body.byteCount
    earliestExpirySeconds = min(earliestExpirySeconds, message.expiresAtSeconds)
  }

  /// Adds a gap behind all others.
  mutating func append(_ gap: Gap) {
    writer.message(PageField.gap) { gap.encode(to: &$0) }
    lastSequence = gap.to
    hasGaps = true
  }

  /// Puts a whole chunk before what is there, which follows it.
  mutating func prepend(_ chunk: borrowing QueueChunk, firstSequence first: UInt64) {
    writer.bytes = chunk.entries.array + writer.bytes
    firstSequence = first
    hasGaps = hasGaps || chunk.hasGaps
    messageCount += chunk.messageCount
    messageBytes += chunk.row.messageBytes
    earliestExpirySeconds = min(earliestExpirySeconds, chunk.earliestExpirySeconds)
  }

  /// The chunk's row once its entries lie at a place.
  func row(at place: ChunkPlace) -> ChunkRow {
    ChunkRow(
      hasGaps: hasGaps, messageCount: messageCount, earliestExpirySeconds: earliestExpirySeconds,
      lastSequence: lastSequence, messageBytes: messageBytes, entriesBytes: writer.bytes.count,
      place: place)
  }
}

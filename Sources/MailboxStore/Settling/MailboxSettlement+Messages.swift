internal import MailboxModel

/// A mailbox's messages on their way from the journal to a queue file.
extension MailboxSettlement {
  /// Hands over what waits in the journal, chunk by chunk. Only what is on disk may be gathered: before,
  /// the journal's file may not have it. A message that cannot be read there is a gap. What was handed
  /// over counts only if this does not throw.
  func forEachChunk(
    in settled: Settled, noting note: (String) -> Void,
    _ body: (QueueChunkBuilder) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    var last = max(snapshot.head.settledThrough, snapshot.head.floor)
    guard last < snapshot.head.head else { return }
    var gatherer = ChunkGatherer()
    try QueueWalk(snapshot: snapshot, settled: settled).visitRecentMending(
      after: &last, noting: note
    ) { (item) throws(MailboxError) in try gatherer.add(item, body) }
    try gatherer.finish(body)
  }

  /// Gathers what waits in the journal, as chunks; nil when they take more than some bytes of memory.
  func chunks(
    in settled: Settled, heldBytesMax: Int, noting note: (String) -> Void
  ) throws(MailboxError) -> (chunks: [QueueChunkBuilder], heldBytes: Int)? {
    guard estimatedBytes <= heldBytesMax else { return nil }
    var chunks: [QueueChunkBuilder] = []
    var heldBytes = 0
    do throws(MailboxError) {
      try forEachChunk(in: settled, noting: note) { (chunk) throws(MailboxError) in
        heldBytes += chunk.heldBytes
        guard heldBytes <= heldBytesMax else { throw Self.tooMuch }
        chunks.append(chunk)
      }
    } catch Self.tooMuch {
      return nil
    } catch {
      throw error
    }
    return (chunks, heldBytes)
  }

  /// Ends gathering; nobody sees it.
  private static let tooMuch = MailboxError.invalidArgument(
    name: "chunks", value: "", reason: "they are gathered while they are written")

  /// About what its messages take, gathered.
  var estimatedBytes: Int {
    let head = snapshot.head
    let settled = max(head.floor, head.settledThrough)
    guard head.head > settled, head.messages > 0 else { return 0 }
    let each = head.bytes / head.messages + Self.entryBytes
    let (bytes, overflow) = min(head.head - settled, head.messages)
      .multipliedReportingOverflow(by: each)
    return overflow ? .max >> 1 : Int(clamping: bytes)
  }

  /// The approximate size of an entry without its body.
  private static let entryBytes: UInt64 = 24
}

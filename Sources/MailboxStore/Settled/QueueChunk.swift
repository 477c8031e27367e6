internal import MailboxModel

/// A row of `queues`: neighbouring messages and gaps of one mailbox, ready-encoded.
///
/// ```
/// offset  0  version             1
///         1  has gaps            1
///         2  messages            2
///         4  earliest expiry     4   seconds since 1970; FFFFFFFF without messages
///         8  last sequence       8
///        16  message bytes       4   of the bodies
///        20  reserved            4
///        24  entries in the wire form of mailbox.v1.Page, in order of their sequences
/// ```
/// The row's key ends with the first sequence. A chunk takes up to ``bytesTarget`` bytes, so that
/// two rows and their keys share a page of LMDB; a message that is larger has a chunk of its own.
struct QueueChunk: ~Escapable {
  static let headerBytes = 24
  static let bytesTarget = 1_800
  private static let version: UInt8 = 1

  let hasGaps: Bool
  let messageCount: Int
  let earliestExpirySeconds: UInt32
  let lastSequence: UInt64
  let messageBytes: Int
  /// The entries, as they can be copied into a page.
  let entries: RawSpan

  @_lifetime(copy row)
  init(_ row: RawSpan) throws(MailboxError) {
    guard row.byteCount >= Self.headerBytes,
      row.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == Self.version
    else { throw .damaged(what: "a chunk of \(row.byteCount) bytes in a queue") }
    hasGaps = row.unsafeLoad(fromByteOffset: 1, as: UInt8.self) != 0
    messageCount = Int(
      UInt16(littleEndian: row.unsafeLoadUnaligned(fromByteOffset: 2, as: UInt16.self)))
    earliestExpirySeconds = UInt32(
      littleEndian: row.unsafeLoadUnaligned(fromByteOffset: 4, as: UInt32.self))
    lastSequence = UInt64(
      littleEndian: row.unsafeLoadUnaligned(fromByteOffset: 8, as: UInt64.self))
    messageBytes = Int(
      UInt32(littleEndian: row.unsafeLoadUnaligned(fromByteOffset: 16, as: UInt32.self)))
    entries = row.extracting(Self.headerBytes...)
  }
}

/// Gathers the entries of a chunk.
struct QueueChunkBuilder {
  private(set) var firstSequence: UInt64
  private var lastSequence: UInt64 = 0
  private var hasGaps = false
  private var messageCount: UInt16 = 0
  private var messageBytes: UInt32 = 0
  private var earliestExpirySeconds = UInt32.max
  private var entries = WireWriter(reservingBytes: QueueChunk.bytesTarget)

  init(firstSequence: UInt64) { self.firstSequence = firstSequence }

  /// Goes on behind a chunk that exists.
  init(continuing chunk: borrowing QueueChunk, firstSequence: UInt64) {
    self.firstSequence = firstSequence
    lastSequence = chunk.lastSequence
    hasGaps = chunk.hasGaps
    messageCount = UInt16(chunk.messageCount)
    messageBytes = UInt32(chunk.messageBytes)
    earliestExpirySeconds = chunk.earliestExpirySeconds
    entries.bytes = chunk.entries.array
    entries.bytes.reserveCapacity(QueueChunk.bytesTarget)
  }

  var isEmpty: Bool { entries.bytes.isEmpty }

  /// Whether an entry of so many bytes still fits.
  func hasRoom(forBytes count: Int) -> Bool {
    isEmpty || (entries.bytes.count + count <= QueueChunk.bytesTarget && messageCount < .max)
  }

  /// Adds a message behind all others.
  mutating func append(_ message: WaitingView) {
    WaitingEntry.append(message, to: &entries.bytes)
    lastSequence = message.sequence
    messageCount += 1
    messageBytes += UInt32(message.body.byteCount)
    earliestExpirySeconds = min(earliestExpirySeconds, message.expiresAtSeconds)
  }

  /// Adds a gap behind all others.
  mutating func append(_ gap: Gap) {
    entries.message(PageField.gap) { gap.encode(to: &$0) }
    lastSequence = gap.to
    hasGaps = true
  }

  /// The row.
  func encoded() -> [UInt8] {
    var row: [UInt8] = [1, hasGaps ? 1 : 0]
    row.reserveCapacity(QueueChunk.headerBytes + entries.bytes.count)
    row.appendLittleEndian(messageCount)
    row.appendLittleEndian(earliestExpirySeconds)
    row.appendLittleEndian(lastSequence)
    row.appendLittleEndian(messageBytes)
    row.appendLittleEndian(UInt32(0))
    row.append(contentsOf: entries.bytes)
    return row
  }
}

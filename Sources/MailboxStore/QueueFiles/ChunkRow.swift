internal import MailboxModel
internal import StoredBytes

/// A row of `queues`: what is to be known of a chunk, and where its entries lie.
///
/// ```
/// offset  0  version 2           1
///         1  has gaps            1
///         2  messages            2
///         4  earliest expiry     4   seconds since 1970; FFFFFFFF without messages
///         8  last sequence       8
///        16  message bytes       4   of the bodies
///        20  entries bytes       4
///        24  file                4   the queue file
///        28  offset / 8          4   of the chunk's frame in it, see ChunkFrame
/// ```
/// The row's key ends with the first sequence. A row of its own stands behind a ``RowChecksum``: a place
/// that is wrong would be taken for a piece of somebody else's chunk. In a mailbox's row that one's counts.
struct ChunkRow: Hashable, Sendable {
  static let byteCount = 32
  static let version: UInt8 = 2

  var hasGaps: Bool
  var messageCount: Int
  var earliestExpirySeconds: UInt32
  var lastSequence: UInt64
  var messageBytes: Int
  var entriesBytes: Int
  var place: ChunkPlace

  /// Returns the bytes that the chunk's frame takes of its file.
  func frameBytes(keyBytes: Int) -> Int {
    ChunkFrame.byteCount(keyBytes: keyBytes, entriesBytes: entriesBytes)
  }
}

extension ChunkRow {
  /// Decodes a row of `queues`.
  init(decoding span: RawSpan) throws(MailboxError) {
    try self.init(checked: RowChecksum.content(of: span, what: "a chunk's row in a queue"))
  }

  /// Decodes the 32 bytes.
  init(checked row: RawSpan) throws(MailboxError) {
    guard row.byteCount == Self.byteCount,
      row.unsafeLoad(fromByteOffset: 0, as: UInt8.self) == Self.version
    else { throw .damaged(what: "a chunk's row of \(row.byteCount) bytes in a queue") }
    func number<T: FixedWidthInteger & BitwiseCopyable>(at offset: Int, _: T.Type) -> T {
      T(littleEndian: row.unsafeLoadUnaligned(fromByteOffset: offset, as: T.self))
    }
    hasGaps = row.unsafeLoad(fromByteOffset: 1, as: UInt8.self) != 0
    messageCount = Int(number(at: 2, UInt16.self))
    earliestExpirySeconds = number(at: 4, UInt32.self)
    lastSequence = number(at: 8, UInt64.self)
    messageBytes = Int(number(at: 16, UInt32.self))
    entriesBytes = Int(number(at: 20, UInt32.self))
    place = ChunkPlace(
      file: number(at: 24, UInt32.self), offset: Int(number(at: 28, UInt32.self)) * 8)
  }

  /// A row of `queues`.
  var encoded: [UInt8] {
    var row: [UInt8] = []
    row.reserveCapacity(RowChecksum.byteCount + Self.byteCount)
    RowChecksum.begin(&row)
    encode(to: &row)
    RowChecksum.finish(&row)
    return row
  }

  func encode(to row: inout [UInt8]) {
    row.append(Self.version)
    row.append(hasGaps ? 1 : 0)
    row.appendLittleEndian(UInt16(clamping: messageCount))
    row.appendLittleEndian(earliestExpirySeconds)
    row.appendLittleEndian(lastSequence)
    row.appendLittleEndian(UInt32(clamping: messageBytes))
    row.appendLittleEndian(UInt32(clamping: entriesBytes))
    row.appendLittleEndian(place.file)
    row.appendLittleEndian(UInt32(clamping: place.offset / 8))
  }
}

internal import Glibc
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// A file of settled chunks, written once from start to end, mapped for reading.
///
/// ```
/// offset  0  "OMQUEUE1"          8 bytes
///         8  salt                8 bytes, random
///        16  number              8 bytes
///        24  XXH64 of the above  8 bytes
///        32  chunks, see ChunkFrame, up to where the row of the file says
/// ```
/// The file grows as it is written. It is mapped as long as it may become, and only what it has is
/// ever touched.
final class QueueFile: Sendable {
  static let headerBytes = 32
  /// The most bytes that a file may have.
  static let bytesMax = 64 << 20
  private static let magic: UInt64 = 0x3145_5545_5551_4D4F  // "OMQUEUE1"

  let number: UInt32
  let salt: UInt64
  let file: File
  private let map: MappedFile
  /// The file was at least so long when it was last looked at.
  private let knownBytes: Atomic<Int>
  /// True when it was asked for again since ``QueueFileTable`` last looked for one to let go.
  private let isUsed = Atomic<Bool>(false)

  /// Maps a file that exists.
  init(opening file: consuming File, number: UInt32) throws(MailboxError) {
    let path = file.path
    let byteCount = try file.byteCount()
    map = try MappedFile(file, byteCount: Self.bytesMax)
    let header = UnsafeRawBufferPointer(start: map.base, count: min(byteCount, Self.headerBytes))
    guard header.count == Self.headerBytes,
      header.elementsEqual(
        Self.header(
          number: number,
          salt: UInt64(littleEndian: header.loadUnaligned(fromByteOffset: 8, as: UInt64.self))))
    else {
      throw .damaged(what: "queue file '\(path)' has no valid header")
    }
    salt = UInt64(littleEndian: header.loadUnaligned(fromByteOffset: 8, as: UInt64.self))
    self.file = file
    self.number = number
    knownBytes = Atomic(byteCount)
  }

  /// True once a page could not be read while it was mapped here, and is zeroes. What was read counts only
  /// if this is false afterwards.
  var isBroken: Bool { map.isBroken }

  /// An offset in the page that last could not be read; nil when all could.
  var unreadableOffset: Int? { map.unreadableOffset }

  /// Notes that it was asked for again. Writes only when it was not before: readers share it.
  func use() {
    if !isUsed.load(ordering: .relaxed) { isUsed.store(true, ordering: .relaxed) }
  }

  /// Returns whether it was asked for again since the last call, and clears the mark.
  func takeUse() -> Bool { isUsed.exchange(false, ordering: .relaxed) }

  /// Some of the file's bytes; nil when it does not have them.
  func bytes(at offset: Int, count: Int) -> UnsafeRawBufferPointer? {
    guard offset >= 0, count >= 0, count <= Self.bytesMax, offset <= Self.bytesMax - count else {
      return nil
    }
    if offset + count > knownBytes.load(ordering: .acquiring) {
      guard let byteCount = try? file.byteCount() else { return nil }
      knownBytes.store(byteCount, ordering: .releasing)
      guard offset + count <= byteCount else { return nil }
    }
    return UnsafeRawBufferPointer(start: map.base + offset, count: count)
  }

  /// The size of the file now; 0 when that cannot be told.
  var byteCount: Int { (try? file.byteCount()) ?? 0 }

  /// Cuts off what no row refers to, and gives its space back.
  func truncate(to count: Int) {
    knownBytes.store(count, ordering: .releasing)
    // Where that fails the space is used again anyway.
    ftruncate(file.descriptor, off_t(count))
  }

  /// The entries of a mailbox's chunk; nil when something else stands in its place.
  func entries(
    of row: ChunkRow, key: [UInt8], firstSequence: UInt64
  ) -> UnsafeRawBufferPointer? {
    let byteCount = row.frameBytes(keyBytes: key.count)
    guard let frame = bytes(at: row.place.offset, count: byteCount),
      ChunkFrame.isHeader(
        frame, of: key, firstSequence: firstSequence, entriesBytes: row.entriesBytes)
    else { return nil }
    let start = ChunkFrame.entriesOffset(keyBytes: key.count)
    return UnsafeRawBufferPointer(rebasing: frame[start..<(start + row.entriesBytes)])
  }

  /// The frame at an offset, nil when there is none that is whole.
  func frame(at offset: Int, before end: Int) -> ChunkFrame? {
    guard offset < end, let rest = bytes(at: offset, count: end - offset) else { return nil }
    return ChunkFrame(validating: rest, salt: salt, offset: offset)
  }

  /// The first bytes of a file.
  static func header(number: UInt32, salt: UInt64) -> [UInt8] {
    var header: [UInt8] = []
    for word in [magic, salt, UInt64(number)] { header.appendLittleEndian(word) }
    header.appendLittleEndian(header.withUnsafeBytes { XXH64.hash($0, seed: 0) })
    return header
  }
}

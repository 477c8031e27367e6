internal import Glibc
internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// One file of the journal, mapped for reading.
///
/// ```
/// offset      0  "OMJOURN1"          8 bytes
///             8  store id            8 bytes
///            16  segment number      8 bytes
///            24  XXH64 of the above  8 bytes
///          4096  records, see RecordHeader; then zeroes, or what an earlier use left
/// ```
/// Segment n holds the journal's positions from n × size to (n + 1) × size. Readers keep the segments
/// they read from alive; when the last lets go, the file may be used again.
final class Segment: Sendable {
  /// The offset at which records begin.
  static let headerBytes = 4096
  private static let magic: UInt64 = 0x314E_5255_4F4A_4D4F  // "OMJOURN1"

  let number: UInt64
  let byteCount: Int
  let file: File
  private let map: MappedFile
  private let storeID: UInt64
  private let isRetired = Atomic<Bool>(false)
  private let recycler: SegmentFiles?

  /// Maps a segment file of the right size. `recycler` gets the file when the segment was retired
  /// and nobody reads it any more.
  init(
    file: consuming File, number: UInt64, byteCount: Int, storeID: UInt64,
    recycler: SegmentFiles?
  ) throws(MailboxError) {
    let path = file.path
    guard try file.byteCount() >= byteCount else {
      throw .damaged(what: "journal segment '\(path)' is shorter than \(byteCount) bytes")
    }
    map = try MappedFile(file, byteCount: byteCount)
    self.file = file
    self.number = number
    self.byteCount = byteCount
    self.storeID = storeID
    self.recycler = recycler
  }

  deinit {
    if isRetired.load(ordering: .acquiring) { recycler?.recycle(path: file.path) }
  }

  /// Says that nothing in the file is needed but by those who read it now.
  func retire() { isRetired.store(true, ordering: .releasing) }

  /// The address of its bytes, valid as long as the segment lives.
  var base: UnsafeRawPointer { map.base }

  /// True once a page of it could not be read, and is zeroes.
  var isBroken: Bool { map.isBroken }

  /// Returns whether the record at a position is whole, even where pages of the segment could not be read;
  /// only a look at a mark while all of them could.
  func isReadable(recordAt position: UInt64) -> Bool {
    guard map.isBroken else { return true }
    let offset = Int(position - start)
    return RecordHeader(
      validating: bytes(at: offset, count: byteCount - offset), storeID: storeID,
      position: position) != nil
  }

  /// The position of the segment's first byte.
  var start: UInt64 { number * UInt64(byteCount) }

  /// Some of the segment's bytes, by offset; the caller stays within ``byteCount``.
  func bytes(at offset: Int, count: Int) -> UnsafeRawBufferPointer {
    precondition(offset >= 0 && count >= 0 && offset <= byteCount - count)
    return UnsafeRawBufferPointer(start: base + offset, count: count)
  }

  /// Returns whether the file is (still) the segment that this object stands for.
  func hasValidHeader(storeID: UInt64) -> Bool {
    bytes(at: 0, count: 32).elementsEqual(Self.header(number: number, storeID: storeID))
  }

  /// The first bytes of a segment.
  static func header(number: UInt64, storeID: UInt64) -> [UInt8] {
    var header: [UInt8] = []
    for word in [magic, storeID, number] { header.appendLittleEndian(word) }
    header.appendLittleEndian(header.withUnsafeBytes { XXH64.hash($0, seed: 0) })
    return header
  }
}

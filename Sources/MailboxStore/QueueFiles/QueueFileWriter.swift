internal import MailboxModel
internal import StoredBytes

/// Appends chunks to the queue files, one settling after the other, and keeps count of what is
/// needed of each file.
///
/// ```
/// append, release …  ->  sync  ->  changes, in LMDB's transaction  ->  commit, or roll back
/// ```
/// Chunks are on disk before LMDB refers to them. Used by the settler's thread alone.
final class QueueFileWriter {
  /// The number of gathered bytes at which they are written.
  private static let pendingBytesMax = 4 << 20

  /// The place of the next write.
  private struct Place {
    var file: QueueFile
    /// Through here the file is written.
    var written: Int
  }

  private let files: QueueFiles
  /// The size up to which a file is filled.
  private let fileBytesMax: Int
  private var place: Place?
  private var committed: Place?
  private var pending: [UInt8] = []
  /// The highest number that a file ever had; no number is given twice.
  private(set) var lastNumber: UInt32
  /// The changes since the last commit, by file: of live bytes, and of ends.
  private(set) var liveChanges: [UInt32: Int] = [:]
  private(set) var ends: [UInt32: Int] = [:]
  /// Files that were made since.
  private var created: [UInt32] = []
  /// Files to which no row refers, whatever their accounts say.
  private(set) var dropped: Set<UInt32> = []

  /// Goes on behind what the last commit knows: in the file of the highest number, if it is still
  /// there and written through `end`.
  init(
    files: QueueFiles, fileBytesMax: Int, lastNumber: UInt32, end: Int?
  ) throws(MailboxError) {
    self.files = files
    self.fileBytesMax = fileBytesMax
    self.lastNumber = lastNumber
    if let end {
      place = Place(file: try files.file(lastNumber), written: end)
      committed = place
    }
  }

  /// The file that is written to; it is not compacted.
  var currentNumber: UInt32? { place?.file.number }

  /// Appends a chunk. It can be read after the next ``write()``.
  func append(
    _ entries: RawSpan, of key: MailboxKey, firstSequence: UInt64
  ) throws(MailboxError) -> ChunkPlace {
    let byteCount = ChunkFrame.byteCount(
      keyBytes: key.bytes.count, entriesBytes: entries.byteCount)
    let current = try place(forBytes: byteCount)
    let offset = current.written + pending.count
    ChunkFrame.append(
      key: key.bytes, firstSequence: firstSequence, entries: entries, salt: current.file.salt,
      offset: offset, to: &pending)
    liveChanges[current.file.number, default: 0] += byteCount
    ends[current.file.number] = offset + byteCount
    if pending.count >= Self.pendingBytesMax { try write() }
    return ChunkPlace(file: current.file.number, offset: offset)
  }

  /// Notes that no row refers to a chunk any more.
  func release(_ row: ChunkRow, of key: MailboxKey) {
    liveChanges[row.place.file, default: 0] -= row.frameBytes(keyBytes: key.bytes.count)
  }

  /// Notes that no row refers to a file any more.
  func dropFile(_ number: UInt32) {
    dropped.insert(number)
    liveChanges[number, default: 0] += 0
  }

  /// Writes what gathered, so that it can be read.
  func write() throws(MailboxError) {
    guard !pending.isEmpty, let current = place else { return }
    try current.file.file.write(pending, at: current.written)
    place?.written += pending.count
    pending.removeAll(keepingCapacity: true)
  }

  /// Waits until all that was appended is on disk.
  func sync() throws(MailboxError) {
    try write()
    guard let place, place.written != committed?.written || !isCommittedFile else { return }
    try place.file.file.syncData()
  }

  /// LMDB has committed what was appended and released, and refers to some files no more.
  func commit(emptied: [UInt32]) {
    if let place, emptied.contains(place.file.number) { self.place = nil }
    committed = place
    created = []
    liveChanges = [:]
    ends = [:]
    dropped = []
  }

  /// LMDB has not: what was appended is forgotten, and its space is given back.
  func rollBack() {
    for number in created { files.remove(number) }
    created = []
    committed?.file.truncate(to: committed?.written ?? 0)
    place = committed
    pending = []
    liveChanges = [:]
    ends = [:]
    dropped = []
  }

  private var isCommittedFile: Bool { place?.file.number == committed?.file.number }

  /// Returns a place where so many bytes fit: the current file, or a new one.
  private func place(forBytes count: Int) throws(MailboxError) -> Place {
    if let place, place.written + pending.count + count <= fileBytesMax { return place }
    if place != nil { try sync() }
    lastNumber += 1
    let next = Place(file: try files.create(lastNumber), written: QueueFile.headerBytes)
    created.append(lastNumber)
    place = next
    return next
  }
}

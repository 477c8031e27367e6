internal import Glibc
internal import MailboxModel
internal import StoredBytes

extension Journal {
  /// A journal that was read from its start, and where it can be appended to.
  struct Opened {
    let journal: Journal
    let lastSegment: Segment
    let end: UInt64
    /// The time at which the newest record was committed, as the clock said then; nil when there is none.
    let newest: Timestamp?
  }

  /// Opens the owner's journal: replays it from `start`, cuts a torn tail, writes again what nothing
  /// proves to be on disk, and sets files aside that hold only what lies before `held`. Only a new
  /// store's journal may have no segment.
  static func open(
    files: SegmentFiles, from start: UInt64, holdingFrom held: UInt64, isNew: Bool,
    replay: (JournalScan.Record) throws(MailboxError) -> Void
  ) throws(MailboxError) -> Opened {
    try files.adoptSpares()
    for number in try files.numbers() where (number + 1) * UInt64(files.segmentBytes) <= held {
      files.recycle(path: files.path(of: number))
    }
    var table = try heldSegments(files, from: start, forWriting: true)
    if table.segments.isEmpty {
      guard isNew else { throw .damaged(what: "the journal's segments are missing") }
      table = table.adding(try files.create(start / table.segmentBytes))
    }
    let scan = JournalScan(table: table, storeID: files.storeID)
    let end = try scan.visit(from: start) { (record) throws(MailboxError) in try replay(record) }
    guard !table.segments.contains(where: \.isBroken) else { throw .unreadablePage }
    return try cutTail(files: files, segments: table.segments, start: start, at: end)
  }

  /// The segments of a directory: those from `start` on, and those before it that are still there
  /// without a hole.
  static func heldSegments(
    _ files: SegmentFiles, from start: UInt64, forWriting: Bool
  ) throws(MailboxError) -> SegmentTable {
    let segmentBytes = UInt64(files.segmentBytes)
    var segments: [Segment] = []
    for number in try files.numbers() {
      if let last = segments.last, last.number + 1 != number {
        guard number * segmentBytes <= start else {
          throw .damaged(what: "journal segment \(last.number + 1) is missing")
        }
        segments = []
      }
      segments.append(try files.open(number, forWriting: forWriting))
    }
    let startNumber = start / segmentBytes
    let isStartHeld = segments.contains { $0.number == startNumber }
    guard isStartHeld || segments.isEmpty && start == 0
    else { throw .damaged(what: "journal segment \(startNumber) is missing") }
    return SegmentTable(segments: segments, segmentBytes: segmentBytes)
  }

  /// Makes sure that everything before the end is on disk, and that nothing behind it can ever be read as
  /// a record.
  private static func cutTail(
    files: SegmentFiles, segments: [Segment], start: UInt64, at scanned: JournalScan.End
  ) throws(MailboxError) -> Opened {
    let segmentBytes = UInt64(files.segmentBytes)
    var kept = segments
    while let last = kept.last, kept.count > 1, scanned.position < last.start {
      kept.removeLast()
    }
    guard let last = kept.last else { throw .damaged(what: "the journal has no segment") }
    if !last.hasValidHeader(storeID: files.storeID) {
      try last.file.write(Segment.header(number: last.number, storeID: files.storeID), at: 0)
    }
    let end = max(scanned.position, last.start + UInt64(Segment.headerBytes))
    try UnprovenTail(
      segments: kept, storeID: files.storeID,
      start: max(start, min(scanned.provenThrough, scanned.position)), end: scanned.position
    ).write()
    try wipe(last, from: end, to: scanned.remainsEnd)
    try Directory.sync(files.directory)
    let journal = Journal(
      files: files, table: SegmentTable(segments: kept, segmentBytes: segmentBytes), start: start,
      end: end)
    return Opened(journal: journal, lastSegment: last, end: end, newest: scanned.newest)
  }

  /// Overwrites what a torn write left, and waits until all of the segment is on disk. When the disk
  /// refuses, the remains are put back: else the next opening would see zeroes that are not on disk, and
  /// have nothing to wipe.
  private static func wipe(
    _ segment: Segment, from end: UInt64, to remainsEnd: UInt64
  ) throws(MailboxError) {
    guard remainsEnd > end else { return try segment.file.syncData() }
    let place = Int(end - segment.start)
    let remains = Array(segment.bytes(at: place, count: Int(remainsEnd - end)))
    do throws(MailboxError) {
      try segment.file.write([UInt8](repeating: 0, count: remains.count), at: place)
      try segment.file.syncData()
    } catch {
      try? segment.file.write(remains, at: place)
      throw error
    }
  }
}

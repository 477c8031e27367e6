internal import Glibc
internal import MailboxModel

extension Journal {
  /// A journal that was read from its start, and where it can be appended to.
  struct Opened {
    let journal: Journal
    let lastSegment: Segment
    let end: UInt64
  }

  /// Opens the owner's journal: replays it from `start`, cuts a torn tail, and sets files aside that
  /// hold only what lies before `held`. Only a new store's journal may have no segment.
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

  /// Makes sure that nothing behind the end can ever be read as a record.
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
    if scanned.remainsEnd > end {
      let zeroes = [UInt8](repeating: 0, count: Int(scanned.remainsEnd - end))
      try last.file.write(zeroes, at: Int(end - last.start))
    }
    try last.file.syncData()
    let journal = Journal(
      files: files, table: SegmentTable(segments: kept, segmentBytes: segmentBytes), start: start,
      end: end)
    return Opened(journal: journal, lastSegment: last, end: end)
  }
}

import MailboxModel
import MailboxTesting

@testable import MailboxStore

/// A journal by itself, with small segments, and what was put into it.
final class UnitJournal {
  /// A record as it was appended, or as it was read.
  struct Record: Hashable {
    var position: UInt64
    var payload: [UInt8]
  }

  static let storeID: UInt64 = 0x0FF1_1E0A_11B0_0C5E

  let directory: String
  let files: SegmentFiles
  private(set) var journal: Journal
  private(set) var appender: JournalAppender
  /// The records that opening read.
  let replayed: [Record]
  /// Everything that was appended since, in order.
  private(set) var appended: [Record] = []

  /// Opens the journal of a directory, which must exist.
  init(in directory: String, segmentBytes: Int = 1 << 16, from start: UInt64 = 0) throws {
    self.directory = directory
    files = SegmentFiles(
      directory: directory, storeID: Self.storeID, segmentBytes: segmentBytes)
    var replayed: [Record] = []
    let opened = try Journal.open(files: files, from: start, holdingFrom: start, isNew: start == 0)
    {
      (record) throws(MailboxError) in
      replayed.append(Record(position: record.position, payload: Array(record.payload)))
    }
    self.replayed = replayed
    journal = opened.journal
    appender = JournalAppender(
      journal: opened.journal, segment: opened.lastSegment, end: opened.end)
  }

  /// Everything that is to be read from a position on.
  func known(from start: UInt64) -> [Record] {
    (replayed + appended).filter { $0.position >= start }
  }

  /// Appends payloads as one batch and puts it on disk.
  func commit(_ payloads: [[UInt8]]) throws {
    if let refusal = appender.prepareRoom() { throw refusal }
    for payload in payloads {
      let position = try appender.append(.deposit, at: Timestamp(milliseconds: 7)) {
        $0.append(contentsOf: payload)
      }
      appended.append(Record(position: position, payload: payload))
    }
    try appender.write()
    try appender.syncer.sync()
  }

  /// Reads the journal as after a crash.
  func scan(from start: UInt64) throws -> (records: [Record], end: JournalScan.End) {
    var records: [Record] = []
    let scan = JournalScan(table: journal.table, storeID: Self.storeID)
    let end = try scan.visit(from: start) { (record) throws(MailboxError) in
      records.append(Record(position: record.position, payload: Array(record.payload)))
    }
    return (records, end)
  }

  /// Random payloads of one batch.
  static func payloads(
    _ count: Int, bytesMax: Int, using random: inout SeededGenerator
  ) -> [[UInt8]] {
    (0..<count).map { _ in
      let mark = UInt8.random(in: 0...255, using: &random)
      return [UInt8](repeating: mark, count: .random(in: 0...bytesMax, using: &random))
    }
  }
}

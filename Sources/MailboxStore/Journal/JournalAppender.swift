internal import Glibc
internal import MailboxModel
internal import StoredBytes

/// Gathers records and writes them: one write for all that gathered, and one sync by the
/// ``JournalSyncer``.
///
/// Used under the planner's lock alone.
final class JournalAppender {
  let syncer: JournalSyncer
  private let journal: Journal
  private let storeID: UInt64
  private let segmentBytes: UInt64
  private var segment: Segment
  /// The segment that follows, made before it is needed.
  private var next: Segment?
  /// The error for which it could not be made within this batch.
  private var refusal: MailboxError?
  /// The position at which the first byte of ``pending`` will stand.
  private var pendingStart: UInt64
  private var pending: [UInt8] = []

  /// Goes on at a position in the journal's last segment.
  init(journal: Journal, segment: Segment, end: UInt64) {
    self.journal = journal
    storeID = journal.files.storeID
    segmentBytes = UInt64(journal.files.segmentBytes)
    self.segment = segment
    syncer = JournalSyncer(journal: journal, segment: segment, end: end)
    pendingStart = end
    pending.reserveCapacity(1 << 20)
  }

  /// The most bytes a record's payload may have.
  var payloadBytesMax: Int {
    Int(segmentBytes) - Segment.headerBytes - 2 * RecordHeader.byteCount - 8
  }

  /// True when what gathered should go to disk before more does. A quarter of a segment and one record
  /// more never need two new segments.
  var isBatchFull: Bool { UInt64(pending.count) > segmentBytes / 4 }

  /// Makes sure that a batch finds room, before anything is planned. Returns why it would not, for
  /// instance a full disk: nothing has happened then, and the next batch may try again.
  func prepareRoom() -> MailboxError? {
    if let failure = syncer.failure { return failure }
    refusal = nil
    let isHalfFull = end - segment.start > segmentBytes / 2
    guard isHalfFull || segmentBytes < 8 << 20 else { return nil }
    do throws(MailboxError) {
      _ = try preparedNext()
      return nil
    } catch {
      return error
    }
  }

  /// The segment that follows, made unless it is there. Tried once a batch, as a full disk takes its
  /// time to say no.
  private func preparedNext() throws(MailboxError) -> Segment {
    if let next { return next }
    if let refusal { throw refusal }
    do throws(MailboxError) {
      let made = try journal.files.create(segment.number + 1)
      next = made
      return made
    } catch {
      refusal = error
      throw error
    }
  }

  /// The position at which the next record will stand, unless its segment is full.
  private var end: UInt64 { pendingStart + UInt64(pending.count) }

  /// Adds a record; `write` appends its payload. Returns its position. It stands in the journal
  /// after the next ``write()``, and is on disk after the syncer's next sync.
  func append(
    _ kind: RecordKind, at time: Timestamp, _ write: (inout [UInt8]) -> Void
  ) throws(MailboxError) -> UInt64 {
    let start = pending.count
    let header = RecordHeader(
      kind: kind, payloadBytes: 0, syncedThrough: syncer.syncedThrough,
      committedAtMilliseconds: time.milliseconds)
    header.append(to: &pending)
    write(&pending)
    let payloadBytes = pending.count - start - RecordHeader.byteCount
    guard payloadBytes <= payloadBytesMax else {
      pending.removeLast(pending.count - start)
      throw .invalidArgument(
        name: "operation", value: "\(payloadBytes) bytes",
        reason: "one operation takes at most \(payloadBytesMax) bytes in the journal")
    }
    while pending.count & 7 != 0 { pending.append(0) }
    if !fits(recordAt: start) {
      let following: Segment
      do throws(MailboxError) {
        following = try preparedNext()
      } catch {
        // Nothing was begun in its place: what fits goes on, and the next batch tries again.
        pending.removeLast(pending.count - start)
        throw error
      }
      try roll(into: following, keepingRecordAt: start)
      return finish(recordAt: 0, payloadBytes: payloadBytes)
    }
    return finish(recordAt: start, payloadBytes: payloadBytes)
  }

  /// Writes what gathered, without a sync, so that the journal's mapping shows it. Returns where it
  /// ends. `shown` is how far of it readers may see once it is on disk; all of it, when nil.
  @discardableResult
  func write(shown: UInt64? = nil) throws(MailboxError) -> UInt64 {
    if let failure = syncer.failure { throw failure }
    guard !pending.isEmpty else { return end }
    do throws(MailboxError) {
      try segment.file.write(pending, at: Int(pendingStart - segment.start))
    } catch {
      syncer.fail(error)
      throw error
    }
    pendingStart = end
    pending.removeAll(keepingCapacity: true)
    syncer.noteWritten(through: pendingStart, shown: shown ?? pendingStart)
    return pendingStart
  }

  /// Returns whether a record leaves room for the end record behind it.
  private func fits(recordAt start: Int) -> Bool {
    end + UInt64(RecordHeader.byteCount) <= segment.start + segmentBytes
  }

  /// Ends the segment before the record at `start` and begins the next with it. What fails here is a
  /// write or a sync, and for good.
  private func roll(
    into following: Segment, keepingRecordAt start: Int
  ) throws(MailboxError) {
    let record = Array(pending[start...])
    pending.removeLast(pending.count - start)
    let lastEnd = end
    let last = RecordHeader(
      kind: .endOfSegment, payloadBytes: 0, syncedThrough: syncer.syncedThrough,
      committedAtMilliseconds: 0)
    last.append(to: &pending)
    _ = finish(recordAt: start, payloadBytes: 0)
    try write(shown: lastEnd)
    try syncer.sync()
    next = nil
    journal.add(following)
    segment = following
    pendingStart = segment.start + UInt64(Segment.headerBytes)
    syncer.begin(segment, at: pendingStart)
    pending = record
  }

  private func finish(recordAt start: Int, payloadBytes: Int) -> UInt64 {
    let position = pendingStart + UInt64(start)
    pending.withUnsafeMutableBytes { bytes in
      bytes.storeBytes(
        of: UInt32(payloadBytes).littleEndian, toByteOffset: start + 4, as: UInt32.self)
      let record = UnsafeRawBufferPointer(
        rebasing: bytes[start..<(start + RecordHeader.byteCount + payloadBytes)])
      let checksum = RecordHeader.checksum(of: record, storeID: storeID, position: position)
      bytes.storeBytes(of: checksum.littleEndian, toByteOffset: start + 8, as: UInt64.self)
    }
    return position
  }
}

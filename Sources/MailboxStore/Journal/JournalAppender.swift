internal import Glibc
internal import MailboxModel

/// Gathers records and puts them on disk: one write and one sync for all that gathered.
///
/// Used by the commit thread alone. After a write or a sync has failed nobody knows what is on disk,
/// so every further use throws the same error until the store is opened again.
final class JournalAppender {
  private let journal: Journal
  private let storeID: UInt64
  private let segmentBytes: UInt64
  private var segment: Segment
  /// The segment that follows, made before it is needed.
  private var next: Segment?
  /// Where the first byte of ``pending`` will stand.
  private var pendingStart: UInt64
  private var pending: [UInt8] = []
  private var syncedThrough: UInt64
  private var failure: MailboxError?

  /// Goes on at a position in the journal's last segment.
  init(journal: Journal, segment: Segment, end: UInt64) {
    self.journal = journal
    storeID = journal.files.storeID
    segmentBytes = UInt64(journal.files.segmentBytes)
    self.segment = segment
    pendingStart = end
    syncedThrough = end
    pending.reserveCapacity(1 << 20)
  }

  /// The most bytes a record's payload may have.
  var payloadBytesMax: Int {
    Int(segmentBytes) - Segment.headerBytes - 2 * RecordHeader.byteCount - 8
  }

  /// Whether what gathered should go to disk before more does. A quarter of a segment and one record
  /// more never need two new segments.
  var isBatchFull: Bool { UInt64(pending.count) > segmentBytes / 4 }

  /// Makes sure that a batch finds room, before anything is planned. Returns why it would not, for
  /// instance a full disk: nothing has happened then, and the next batch may try again.
  func prepareRoom() -> MailboxError? {
    if let failure { return failure }
    let isHalfFull = end - segment.start > segmentBytes / 2
    guard next == nil, isHalfFull || segmentBytes < 8 << 20 else { return nil }
    do throws(MailboxError) {
      next = try journal.files.create(segment.number + 1)
      return nil
    } catch {
      return error
    }
  }

  /// Where the next record would stand unless its segment is full.
  private var end: UInt64 { pendingStart + UInt64(pending.count) }

  /// Adds a record; `write` appends its payload. Returns its position. It is on disk after the
  /// next ``commit(syncing:)``.
  func append(
    _ kind: RecordKind, at time: Timestamp, _ write: (inout [UInt8]) -> Void
  ) throws(MailboxError) -> UInt64 {
    if let failure { throw failure }
    let start = pending.count
    let header = RecordHeader(
      kind: kind, payloadBytes: 0, syncedThrough: syncedThrough,
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
      try roll(keepingRecordAt: start)
      return finish(recordAt: 0, payloadBytes: payloadBytes)
    }
    return finish(recordAt: start, payloadBytes: payloadBytes)
  }

  /// Writes what gathered, without a sync, so that the journal's mapping shows it.
  func writePending() throws(MailboxError) {
    if let failure { throw failure }
    do throws(MailboxError) {
      try flush()
    } catch {
      failure = error
      throw error
    }
  }

  /// Writes what gathered; with `syncing` waits until it is on disk. Returns the end of it.
  func commit(syncing: Bool) throws(MailboxError) -> UInt64 {
    if let failure { throw failure }
    do throws(MailboxError) {
      try flush()
      if syncing { try sync() }
      return end
    } catch {
      failure = error
      throw error
    }
  }

  /// Waits until everything that was written is on disk.
  func sync() throws(MailboxError) {
    if let failure { throw failure }
    guard syncedThrough < pendingStart else { return }
    do throws(MailboxError) {
      try segment.file.syncData()
    } catch {
      failure = error
      throw error
    }
    syncedThrough = pendingStart
  }

  private func flush() throws(MailboxError) {
    guard !pending.isEmpty else { return }
    try segment.file.write(pending, at: Int(pendingStart - segment.start))
    pendingStart = end
    pending.removeAll(keepingCapacity: true)
  }

  /// Whether a record leaves room for the end record behind it.
  private func fits(recordAt start: Int) -> Bool {
    end + UInt64(RecordHeader.byteCount) <= segment.start + segmentBytes
  }

  /// Ends the segment before the record at `start` and begins the next with it.
  private func roll(keepingRecordAt start: Int) throws(MailboxError) {
    do throws(MailboxError) {
      let record = Array(pending[start...])
      pending.removeLast(pending.count - start)
      let last = RecordHeader(
        kind: .endOfSegment, payloadBytes: 0, syncedThrough: syncedThrough,
        committedAtMilliseconds: 0)
      last.append(to: &pending)
      _ = finish(recordAt: start, payloadBytes: 0)
      try flush()
      try segment.file.syncData()
      let following = if let next { next } else { try journal.files.create(segment.number + 1) }
      next = nil
      journal.add(following)
      segment = following
      pendingStart = following.start + UInt64(Segment.headerBytes)
      syncedThrough = pendingStart
      pending = record
    } catch {
      failure = error
      throw error
    }
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

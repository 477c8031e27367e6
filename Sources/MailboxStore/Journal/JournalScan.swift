internal import MailboxModel

/// Reads the records of a journal in order, as after a crash.
struct JournalScan {
  let table: SegmentTable
  let storeID: UInt64
  /// True when what lies behind the end is looked at. False while an owner goes on writing there.
  var looksBehindEnd = true

  /// One record of the journal.
  struct Record {
    let header: RecordHeader
    let position: UInt64
    let payload: UnsafeRawBufferPointer
  }

  /// The end of the records, and the end of what a torn write left behind them.
  struct End {
    var position: UInt64
    var remainsEnd: UInt64
    /// Everything before it was on disk when the newest record was written: some record says so.
    var provenThrough: UInt64
    /// The time at which the newest record was committed, as the clock said then; nil when there is none.
    var newest: Timestamp?

    fileprivate init(at position: UInt64) {
      self.position = position
      remainsEnd = position
      provenThrough = position
    }

    fileprivate mutating func take(_ header: RecordHeader) {
      provenThrough = max(provenThrough, header.syncedThrough)
      guard header.kind != .endOfSegment else { return }
      newest = Timestamp(milliseconds: header.committedAtMilliseconds)
    }
  }

  /// Visits all whole records from a position on and returns where they end.
  ///
  /// A torn tail, left by a crash in the middle of a write, ends the scan; damage in what was on
  /// disk before is an error, never an end.
  func visit(
    from start: UInt64, _ body: (Record) throws(MailboxError) -> Void
  ) throws(MailboxError) -> End {
    var end = End(at: start)
    for (index, segment) in table.segments.enumerated() {
      let segmentEnd = segment.start + table.segmentBytes
      guard segmentEnd > end.position else { continue }
      let isLast = index == table.segments.count - 1
      guard segment.hasValidHeader(storeID: storeID) else {
        if isLast { break }
        throw .damaged(what: "journal segment \(segment.number) has no valid header")
      }
      end.position = max(end.position, segment.start + UInt64(Segment.headerBytes))
      if try visit(segment, to: &end, body) { continue }
      end.remainsEnd = try expectTornTail(in: segment, at: end.position, isLast: isLast)
      return end
    }
    end.remainsEnd = end.position
    return end
  }

  /// Visits the records of one segment; true when it has an end record.
  private func visit(
    _ segment: Segment, to end: inout End,
    _ body: (Record) throws(MailboxError) -> Void
  ) throws(MailboxError) -> Bool {
    while true {
      let offset = Int(end.position - segment.start)
      let bytes = segment.bytes(at: offset, count: segment.byteCount - offset)
      guard let header = RecordHeader(validating: bytes, storeID: storeID, position: end.position)
      else { return false }
      end.take(header)
      if header.kind == .endOfSegment { return true }
      let payload = UnsafeRawBufferPointer(
        rebasing: bytes[RecordHeader.byteCount..<(RecordHeader.byteCount + header.payloadBytes)])
      try body(Record(header: header, position: end.position, payload: payload))
      end.position += UInt64(header.paddedByteCount)
    }
  }

  /// Throws when something behind `position` proves that it was on disk; returns where the last
  /// whole record behind it ends, which a later write must not make readable again.
  private func expectTornTail(
    in segment: Segment, at position: UInt64, isLast: Bool
  ) throws(MailboxError) -> UInt64 {
    var remainsEnd = position
    if !isLast {
      let next = table.segments.first { $0.number == segment.number + 1 }
      if let next, next.hasValidHeader(storeID: storeID), hasRecord(next) {
        throw .damaged(what: "the journal is broken at position \(position)")
      }
    }
    guard looksBehindEnd else { return remainsEnd }
    let whole = segment.bytes(at: 0, count: segment.byteCount)
    var offset = Int(position - segment.start) + 8
    while offset + RecordHeader.byteCount <= segment.byteCount {
      guard
        UInt16(littleEndian: whole.load(fromByteOffset: offset, as: UInt16.self))
          == RecordHeader.magic
      else {
        offset += 8
        continue
      }
      let bytes = segment.bytes(at: offset, count: segment.byteCount - offset)
      let place = segment.start + UInt64(offset)
      if let header = RecordHeader(validating: bytes, storeID: storeID, position: place) {
        guard header.syncedThrough <= position else {
          throw .damaged(what: "the journal is broken at position \(position)")
        }
        remainsEnd = place + UInt64(header.paddedByteCount)
      }
      offset += 8
    }
    return min(remainsEnd, segment.start + table.segmentBytes)
  }

  private func hasRecord(_ segment: Segment) -> Bool {
    let offset = Segment.headerBytes
    return RecordHeader(
      validating: segment.bytes(at: offset, count: segment.byteCount - offset),
      storeID: storeID, position: segment.start + UInt64(offset)) != nil
  }
}

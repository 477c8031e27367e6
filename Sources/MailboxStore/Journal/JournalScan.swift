internal import MailboxModel

/// Reads the records of a journal in order, as after a crash.
struct JournalScan {
  let table: SegmentTable
  let storeID: UInt64

  /// One record of the journal.
  struct Record {
    let header: RecordHeader
    let position: UInt64
    let payload: UnsafeRawBufferPointer
  }

  /// Visits all whole records from a position on and returns where they end.
  ///
  /// A torn tail, left by a crash in the middle of a write, ends the scan; damage in what was on
  /// disk before is an error, never an end.
  func visit(
    from start: UInt64, _ body: (Record) throws(MailboxError) -> Void
  ) throws(MailboxError) -> UInt64 {
    var position = start
    for (index, segment) in table.segments.enumerated() {
      let segmentEnd = segment.start + table.segmentBytes
      guard segmentEnd > position else { continue }
      guard segment.hasValidHeader(storeID: storeID) else {
        if index == table.segments.count - 1 { return position }
        throw .damaged(what: "journal segment \(segment.number) has no valid header")
      }
      position = max(position, segment.start + UInt64(Segment.headerBytes))
      let isEnded = try visit(segment, from: &position, body)
      if isEnded { continue }
      try expectTornTail(in: segment, at: position, isLast: index == table.segments.count - 1)
      return position
    }
    return position
  }

  /// Visits the records of one segment; true when it has an end record.
  private func visit(
    _ segment: Segment, from position: inout UInt64,
    _ body: (Record) throws(MailboxError) -> Void
  ) throws(MailboxError) -> Bool {
    while true {
      let offset = Int(position - segment.start)
      let bytes = segment.bytes(at: offset, count: segment.byteCount - offset)
      guard let header = RecordHeader(validating: bytes, storeID: storeID, position: position)
      else { return false }
      if header.kind == .endOfSegment { return true }
      let payload = UnsafeRawBufferPointer(
        rebasing: bytes[RecordHeader.byteCount..<(RecordHeader.byteCount + header.payloadBytes)])
      try body(Record(header: header, position: position, payload: payload))
      position += UInt64(header.paddedByteCount)
    }
  }

  /// Throws when something behind `position` proves that it was on disk.
  private func expectTornTail(
    in segment: Segment, at position: UInt64, isLast: Bool
  ) throws(MailboxError) {
    if !isLast {
      let next = table.segments.first { $0.number == segment.number + 1 }
      if let next, next.hasValidHeader(storeID: storeID), hasRecord(next) {
        throw .damaged(what: "the journal is broken at position \(position)")
      }
    }
    var offset = Int(position - segment.start) + 8
    while offset + RecordHeader.byteCount <= segment.byteCount {
      let bytes = segment.bytes(at: offset, count: segment.byteCount - offset)
      if let header = RecordHeader(
        validating: bytes, storeID: storeID, position: segment.start + UInt64(offset)),
        header.syncedThrough > position
      {
        throw .damaged(what: "the journal is broken at position \(position)")
      }
      offset += 8
    }
  }

  private func hasRecord(_ segment: Segment) -> Bool {
    let offset = Segment.headerBytes
    return RecordHeader(
      validating: segment.bytes(at: offset, count: segment.byteCount - offset),
      storeID: storeID, position: segment.start + UInt64(offset)) != nil
  }
}

internal import MailboxModel
internal import StoredBytes

/// The part of the journal behind the last position that a record proves to be on disk.
///
/// After a failed write-back the system takes pages for written that the disk never got: they read well
/// until the power fails. So when a store is opened, all of this is written once more and synced before
/// any of it is shown or anything behind it is confirmed.
struct UnprovenTail {
  /// The number of gathered bytes at which they are written.
  private static let bufferBytesMax = 1 << 20

  let segments: [Segment]
  let storeID: UInt64
  /// The position at which a record begins, or the journal ends.
  let start: UInt64
  let end: UInt64

  /// Writes it again. All but the last segment are on disk then; that one is still to be synced.
  /// O(bytes), which are those of one batch, or of one interval.
  func write() throws(MailboxError) {
    for (index, segment) in segments.enumerated()
    where segment.start + UInt64(segment.byteCount) > start {
      guard segment.hasValidHeader(storeID: storeID) else { continue }
      try segment.file.write(Segment.header(number: segment.number, storeID: storeID), at: 0)
      try writeRecords(of: segment)
      if index < segments.count - 1 { try segment.file.syncData() }
    }
  }

  private func writeRecords(of segment: Segment) throws(MailboxError) {
    var buffer: [UInt8] = []
    var place = max(Segment.headerBytes, Int(clamping: Int64(start) - Int64(segment.start)))
    var offset = place
    var isEnded = false
    while !isEnded, segment.start + UInt64(offset) < end {
      let header = try append(recordAt: offset, of: segment, to: &buffer)
      offset += header.paddedByteCount
      isEnded = header.kind == .endOfSegment
      if buffer.count >= Self.bufferBytesMax || isEnded {
        try segment.file.write(buffer, at: place)
        place = offset
        buffer.removeAll(keepingCapacity: true)
      }
    }
    if !buffer.isEmpty { try segment.file.write(buffer, at: place) }
  }

  /// Takes a record out of the mapping, and looks at the copy: the system may have given the page up since
  /// it was read, and found something else on the disk.
  private func append(
    recordAt offset: Int, of segment: Segment, to buffer: inout [UInt8]
  ) throws(MailboxError) -> RecordHeader {
    let position = segment.start + UInt64(offset)
    let rest = segment.bytes(at: offset, count: segment.byteCount - offset)
    guard let seen = RecordHeader(validating: rest, storeID: storeID, position: position) else {
      throw changed(at: position)
    }
    let start = buffer.count
    buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: rest.prefix(seen.paddedByteCount)))
    let copied = buffer.withUnsafeBytes {
      RecordHeader(
        validating: UnsafeRawBufferPointer(rebasing: $0[start...]), storeID: storeID,
        position: position)
    }
    guard let copied, copied.paddedByteCount == seen.paddedByteCount else {
      throw changed(at: position)
    }
    return copied
  }

  private func changed(at position: UInt64) -> MailboxError {
    .damaged(what: "the journal at position \(position) is gone since it was read")
  }
}

/// The journal's segments at one moment. Whoever holds the table can read all of them for as long
/// as it likes; the files of trimmed segments are used again only when the last table that has
/// them is gone.
final class SegmentTable: Sendable {
  let segments: [Segment]
  let segmentBytes: UInt64
  private let firstNumber: UInt64
  // Where the segments' mappings begin, which stay as long as the segments do: so that reading a
  // record counts no references.
  private nonisolated(unsafe) let bases: [UnsafeRawPointer]

  init(segments: [Segment], segmentBytes: UInt64) {
    self.segments = segments
    self.segmentBytes = segmentBytes
    firstNumber = segments.first?.number ?? 0
    bases = segments.map(\.base)
  }

  /// The segment that a position lies in, nil when it is trimmed or not begun.
  func segment(at position: UInt64) -> Segment? {
    let number = position / segmentBytes
    guard number >= firstNumber, number - firstNumber < UInt64(segments.count) else { return nil }
    return segments[Int(number - firstNumber)]
  }

  /// Bytes of the journal, from a position on; nil when they are not all in one segment here.
  func bytes(at position: UInt64, count: Int) -> UnsafeRawBufferPointer? {
    guard let rest = rest(at: position), count >= 0, count <= rest.count else { return nil }
    return UnsafeRawBufferPointer(start: rest.baseAddress, count: count)
  }

  /// The sequence that a deposit record gave to one of its recipients, see ``DepositRecord``; nil when
  /// no such record begins at the position.
  func sequence(ofRecipientAt offset: UInt32, at position: UInt64) -> UInt64? {
    let place = RecordHeader.byteCount + Int(offset)
    guard let rest = rest(at: position), rest.count >= place + 8, isReadable(recordAt: position),
      UInt16(littleEndian: rest.loadUnaligned(as: UInt16.self)) == RecordHeader.magic
    else { return nil }
    return UInt64(littleEndian: rest.loadUnaligned(fromByteOffset: place, as: UInt64.self))
  }

  /// The payload of the record at a position that was handed out for it.
  func payload(at position: UInt64) -> UnsafeRawBufferPointer? {
    guard let rest = rest(at: position), rest.count >= RecordHeader.byteCount,
      isReadable(recordAt: position)
    else { return nil }
    let count = UInt32(littleEndian: rest.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    guard Int(count) <= rest.count - RecordHeader.byteCount else { return nil }
    return UnsafeRawBufferPointer(
      start: rest.baseAddress?.advanced(by: RecordHeader.byteCount), count: Int(count))
  }

  /// Returns whether a record can be read, or could be when it just was; only a look at a mark while no page
  /// of the process was unreadable.
  func isReadable(recordAt position: UInt64) -> Bool {
    UnreadablePages.count == 0 || segment(at: position)?.isReadable(recordAt: position) == true
  }

  /// Returns the bytes from a position to the end of its segment; nil when that is not held here.
  private func rest(at position: UInt64) -> UnsafeRawBufferPointer? {
    let (number, offset) = position.quotientAndRemainder(dividingBy: segmentBytes)
    guard number >= firstNumber, number - firstNumber < UInt64(bases.count) else { return nil }
    return UnsafeRawBufferPointer(
      start: bases[Int(number - firstNumber)] + Int(offset), count: Int(segmentBytes - offset))
  }

  /// This table and one more segment.
  func adding(_ segment: Segment) -> SegmentTable {
    SegmentTable(segments: segments + [segment], segmentBytes: segmentBytes)
  }

  /// This table without the segments that end at or before a position.
  func trimmed(to position: UInt64) -> SegmentTable {
    SegmentTable(
      segments: segments.filter { $0.start + segmentBytes > position }, segmentBytes: segmentBytes)
  }
}

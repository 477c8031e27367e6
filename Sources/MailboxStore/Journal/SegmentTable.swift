/// The journal's segments at one moment. Whoever holds the table can read all of them for as long
/// as it likes; the files of trimmed segments are used again only when the last table that has
/// them is gone.
final class SegmentTable: Sendable {
  let segments: [Segment]
  let segmentBytes: UInt64
  private let firstNumber: UInt64

  init(segments: [Segment], segmentBytes: UInt64) {
    self.segments = segments
    self.segmentBytes = segmentBytes
    firstNumber = segments.first?.number ?? 0
  }

  /// The segment that a position lies in, nil when it is trimmed or not begun.
  func segment(at position: UInt64) -> Segment? {
    let number = position / segmentBytes
    guard number >= firstNumber, number - firstNumber < UInt64(segments.count) else { return nil }
    return segments[Int(number - firstNumber)]
  }

  /// Bytes of the journal, from a position on; nil when they are not all in one segment here.
  func bytes(at position: UInt64, count: Int) -> UnsafeRawBufferPointer? {
    guard let segment = segment(at: position) else { return nil }
    let offset = Int(position - segment.start)
    guard count >= 0, offset <= segment.byteCount - count else { return nil }
    return segment.bytes(at: offset, count: count)
  }

  /// The payload of the record at a position that was handed out for it.
  func payload(at position: UInt64) -> UnsafeRawBufferPointer? {
    guard let header = bytes(at: position, count: RecordHeader.byteCount) else { return nil }
    let count = UInt32(littleEndian: header.loadUnaligned(fromByteOffset: 4, as: UInt32.self))
    return bytes(at: position + UInt64(RecordHeader.byteCount), count: Int(count))
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

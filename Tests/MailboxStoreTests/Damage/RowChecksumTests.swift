import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("Rows with checksums, and marks of damage") struct RowChecksumTests {
  private func row() -> MailboxRow {
    var row = MailboxRow(
      head: HeadState(
        epoch: 7, head: 9, floor: 3, delivered: 4, messages: 6, bytes: 600, unread: 6,
        settledThrough: 9, isSettled: true))
    row.queue.newest = PlacedChunk(
      firstSequence: 4,
      row: ChunkRow(
        hasGaps: false, messageCount: 6, earliestExpirySeconds: 5, lastSequence: 9,
        messageBytes: 600, entriesBytes: 700, place: ChunkPlace(file: 1, offset: 64)))
    return row
  }

  @Test func `a flipped bit of a mailbox's row or a chunk's is noticed, wherever it is`() throws {
    let mailbox = row()
    #expect(try MailboxRow(decoding: mailbox.encoded.span.bytes) == mailbox)
    for bit in 0..<(mailbox.encoded.count * 8) {
      var bytes = mailbox.encoded
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: MailboxError.self) { try MailboxRow(decoding: bytes.span.bytes) }
    }
    let chunk = try #require(mailbox.queue.newest?.row)
    #expect(try ChunkRow(decoding: chunk.encoded.span.bytes) == chunk)
    for bit in 0..<(chunk.encoded.count * 8) {
      var bytes = chunk.encoded
      bytes[bit / 8] ^= 1 << (bit % 8)
      #expect(throws: MailboxError.self) { try ChunkRow(decoding: bytes.span.bytes) }
    }
  }

  @Test func `rows without a checksum, of earlier formats, go on being read`() throws {
    let mailbox = row()
    let earlier = Array(mailbox.encoded.dropFirst(RowChecksum.byteCount))
    #expect(try MailboxRow(decoding: earlier.span.bytes) == mailbox)
    let chunk = try #require(mailbox.queue.newest?.row)
    let earlierChunk = Array(chunk.encoded.dropFirst(RowChecksum.byteCount))
    #expect(try ChunkRow(decoding: earlierChunk.span.bytes) == chunk)
  }

  @Test func `a mark is read as it was written, and what is none is refused`() throws {
    var mark = DamageMark(
      reason: "a reason", since: Timestamp(milliseconds: 1234), isSetAside: true)
    mark.gaps.insert(Gap(from: 3, to: 5, reason: .recalled))
    mark.gaps.insert(Gap(from: 9, to: 9, reason: .expired))
    #expect(try DamageMark(row: mark.row.span.bytes) == mark)
    for count in 0..<mark.row.count {
      let cut = Array(mark.row.prefix(count))
      #expect(throws: MailboxError.self) { try DamageMark(row: cut.span.bytes) }
    }
    #expect(
      DamageMark(reason: String(repeating: "é", count: 900), since: mark.since).reason.utf8.count
        <= 300)
  }

  @Test func `a gap of what is lost is purged to those who do not know the word`() throws {
    let gap = Gap(from: 2, to: 7, reason: .lost)
    var writer = WireWriter()
    gap.encode(to: &writer)
    #expect(try Gap(decoding: writer.bytes.span.bytes) == gap)
    var reader = WireReader(writer.bytes.span.bytes)
    var reason: UInt64?
    while let field = try reader.nextField() { if field.number == 4 { reason = field.scalar } }
    #expect(reason == UInt64(Gap.Reason.purged.rawValue))
  }
}

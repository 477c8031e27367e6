import LMDB
import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("Queue files") struct QueueFileTests {
  private let key = MailboxKey(MailboxAddress("bob"))

  private func entries(_ number: Int) -> [UInt8] {
    [UInt8](repeating: UInt8(truncatingIfNeeded: number), count: 1 + number % 900)
  }

  private func row(_ place: ChunkPlace, _ entries: [UInt8]) -> ChunkRow {
    ChunkRow(
      hasGaps: false, messageCount: 1, earliestExpirySeconds: .max, lastSequence: 1,
      messageBytes: 1, entriesBytes: entries.count, place: place)
  }

  private func writer(
    in files: QueueFiles, lastNumber: UInt32 = 0, end: Int? = nil
  ) throws -> QueueFileWriter {
    try QueueFileWriter(
      files: files, fileBytesMax: 64 << 10, lastNumber: lastNumber, end: end)
  }

  @Test func `what is appended is read back, over several files, also after opening anew`() throws {
    let directory = try TemporaryDirectory()
    let files = QueueFiles(directory: directory.path, isReadOnly: false)
    let writer = try writer(in: files)
    var places: [ChunkPlace] = []
    for number in 0..<1000 {
      places.append(
        try writer.append(
          entries(number).span.bytes, of: key, firstSequence: UInt64(number + 1)))
    }
    try writer.sync()
    #expect(Set(places.map(\.file)).count > 3)
    for files in [files, QueueFiles(directory: directory.path, isReadOnly: true)] {
      for (number, place) in places.enumerated() {
        let expected = entries(number)
        let file = try files.file(place.file)
        let row = row(place, expected)
        let found = file.entries(of: row, key: key.bytes, firstSequence: UInt64(number + 1))
        #expect(found?.elementsEqual(expected) == true, "\(number)")
        #expect(file.entries(of: row, key: key.bytes, firstSequence: 0) == nil)
        #expect(file.entries(of: row, key: [1, 0, 2, 0], firstSequence: UInt64(number + 1)) == nil)
      }
    }
  }

  @Test func `what was rolled back is overwritten, and the numbers go on`() throws {
    let directory = try TemporaryDirectory()
    let files = QueueFiles(directory: directory.path, isReadOnly: false)
    let writer = try writer(in: files)
    let first = try writer.append(entries(1).span.bytes, of: key, firstSequence: 1)
    try writer.sync()
    writer.commit(emptied: [])
    let lost = try writer.append(entries(2).span.bytes, of: key, firstSequence: 2)
    for number in 0..<600 {
      _ = try writer.append(entries(number).span.bytes, of: key, firstSequence: 3)
    }
    #expect(writer.lastNumber > first.file)
    #expect(try files.numbers().count > 1)
    writer.rollBack()
    // No file and no byte is left of it.
    #expect(try files.numbers() == [first.file])
    #expect(try files.file(first.file).byteCount < 4096)
    #expect(writer.liveChanges.isEmpty && writer.ends.isEmpty)
    let second = try writer.append(entries(5).span.bytes, of: key, firstSequence: 2)
    #expect(second == lost)
    try writer.sync()
    let file = try files.file(second.file)
    #expect(
      file.entries(of: row(first, entries(1)), key: key.bytes, firstSequence: 1)?
        .elementsEqual(entries(1)) == true)
    #expect(
      file.entries(of: row(second, entries(5)), key: key.bytes, firstSequence: 2)?
        .elementsEqual(entries(5)) == true)
  }

  @Test func `a flipped bit in a frame is noticed by its checksum`() throws {
    var frame: [UInt8] = []
    let bytes = entries(77)
    ChunkFrame.append(
      key: key.bytes, firstSequence: 9, entries: bytes.span.bytes, salt: 5, offset: 64, to: &frame)
    frame.withUnsafeBytes {
      #expect(ChunkFrame(validating: $0, salt: 5, offset: 64)?.firstSequence == 9)
      #expect(ChunkFrame(validating: $0, salt: 6, offset: 64) == nil)
      #expect(ChunkFrame(validating: $0, salt: 5, offset: 72) == nil)
    }
    for bit in 0..<(frame.count * 8) {
      var flipped = frame
      flipped[bit / 8] ^= 1 << (bit % 8)
      flipped.withUnsafeBytes {
        #expect(ChunkFrame(validating: $0, salt: 5, offset: 64) == nil, "bit \(bit)")
      }
    }
  }

  @Test func `a file that is missing or none is damage`() throws {
    let directory = try TemporaryDirectory()
    let files = QueueFiles(directory: directory.path, isReadOnly: true)
    #expect(throws: MailboxError.self) { try files.file(1) }
    try File(directory.path("00000001.queue"), flags: 0o101).write([1, 2, 3], at: 0)
    let error = #expect(throws: MailboxError.self) { try files.file(1) }
    #expect(error?.code == "damaged")
  }
}

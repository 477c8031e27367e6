import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("A record's header") struct RecordHeaderTests {
  private static let storeID: UInt64 = 0xA11C_E000_B0B0_0001
  private static let position: UInt64 = 0x123_4568

  /// A whole record as the appender writes it.
  private func record(payloadBytes: Int, using random: inout SeededGenerator) -> [UInt8] {
    var bytes: [UInt8] = []
    RecordHeader(
      kind: .acknowledge, payloadBytes: payloadBytes, syncedThrough: 4711,
      committedAtMilliseconds: -5
    ).append(to: &bytes)
    for _ in 0..<payloadBytes { bytes.append(.random(in: 0...255, using: &random)) }
    let checksum = bytes.withUnsafeBytes {
      RecordHeader.checksum(of: $0, storeID: Self.storeID, position: Self.position)
    }
    withUnsafeBytes(of: checksum.littleEndian) { bytes.replaceSubrange(8..<16, with: $0) }
    return bytes
  }

  private func header(
    of bytes: [UInt8], storeID: UInt64 = storeID, position: UInt64 = position
  ) -> RecordHeader? {
    bytes.withUnsafeBytes { RecordHeader(validating: $0, storeID: storeID, position: position) }
  }

  @Test(arguments: [0, 1, 7, 8, 9, 100, 5000])
  func `a whole record is read with all its fields`(payloadBytes: Int) throws {
    var random = SeededGenerator(seed: 81)
    let bytes = record(payloadBytes: payloadBytes, using: &random)
    for rest in [0, 1, 64] {
      let found = try #require(header(of: bytes + [UInt8](repeating: 0xEE, count: rest)))
      #expect(found.kind == .acknowledge)
      #expect(found.payloadBytes == payloadBytes)
      #expect(found.syncedThrough == 4711)
      #expect(found.committedAtMilliseconds == -5)
      #expect(found.paddedByteCount % 8 == 0)
      #expect((0..<8).contains(found.paddedByteCount - bytes.count))
    }
  }

  @Test func `a record is good at one position of one store only`() {
    let seed = SeededGenerator.seed(or: 82)
    var random = SeededGenerator(seed: seed)
    let bytes = record(payloadBytes: 40, using: &random)
    for bit in 0..<64 {
      #expect(header(of: bytes, position: Self.position ^ 1 << UInt64(bit)) == nil, "bit \(bit)")
      #expect(header(of: bytes, storeID: Self.storeID ^ 1 << UInt64(bit)) == nil, "bit \(bit)")
    }
    for _ in 0..<1000 {
      let place = UInt64.random(in: 0..<1 << 40, using: &random) & ~7
      #expect(place == Self.position || header(of: bytes, position: place) == nil, "seed \(seed)")
    }
  }

  @Test(arguments: [0, 13, 64, 333])
  func `any flipped bit is noticed`(payloadBytes: Int) {
    var random = SeededGenerator(seed: SeededGenerator.seed(or: 83))
    let intact = record(payloadBytes: payloadBytes, using: &random)
    for bit in 0..<(intact.count * 8) {
      var bytes = intact
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(header(of: bytes) == nil, "bit \(bit) of \(payloadBytes) bytes")
    }
  }

  @Test func `a record that is cut short is none`() {
    var random = SeededGenerator(seed: 84)
    let intact = record(payloadBytes: 77, using: &random)
    for count in 0..<intact.count {
      #expect(header(of: Array(intact.prefix(count))) == nil, "\(count) bytes")
    }
  }

  @Test func `noise is no record`() {
    let seed = SeededGenerator.seed(or: 85)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<2000 {
      var noise = (0..<80).map { _ in UInt8.random(in: 0...255, using: &random) }
      noise.replaceSubrange(0..<4, with: [0x52, 0x4D, UInt8.random(in: 0...12, using: &random), 0])
      noise.replaceSubrange(4..<8, with: [UInt8.random(in: 0...60, using: &random), 0, 0, 0])
      #expect(header(of: noise) == nil, "seed \(seed)")
    }
  }
}

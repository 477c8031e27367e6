import MailboxModel
import MailboxTesting
import Testing

@Suite struct WireDamageTests {
  /// The error of decoding as a message; nil when the bytes are one.
  private func error(decoding bytes: [UInt8]) -> MailboxError? {
    do {
      _ = try WaitingMessage(decoding: bytes.span.bytes)
      return nil
    } catch {
      return error
    }
  }

  private func body(_ message: Message) throws -> [UInt8] {
    try message.encodedBody(
      expiresAtSeconds: 1_800_000_000, sentAt: Timestamp(milliseconds: 1_700_000_000_123))
  }

  @Test func `a message cut at any byte is malformed or a message of fewer fields`() throws {
    let seed = SeededGenerator.seed(or: 5)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let bytes = try body(RandomMessage.draw(using: &random)).prefix(600)
      for end in bytes.indices {
        if let error = error(decoding: Array(bytes[..<end])) {
          #expect(error.code == "malformed", "\(error), seed \(seed)")
        }
      }
    }
  }

  @Test func `random bytes never trap and are malformed or a message`() {
    let seed = SeededGenerator.seed(or: 6)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<20_000 {
      let count = Int.random(in: 0..<64, using: &random)
      let bytes = (0..<count).map { _ in UInt8.random(in: 0...255, using: &random) }
      if let error = error(decoding: bytes) {
        #expect(error.code == "malformed", "\(error), seed \(seed), bytes \(bytes)")
        if error.code != "malformed" { return }
      }
    }
  }

  @Test func `a message with changed bytes never traps and is malformed or a message`() throws {
    let seed = SeededGenerator.seed(or: 7)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<3000 {
      var bytes = try body(RandomMessage.draw(using: &random))
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes[Int.random(in: 0..<bytes.count, using: &random)] = .random(
          in: 0...255, using: &random)
      }
      if let error = error(decoding: bytes) {
        #expect(error.code == "malformed", "\(error), seed \(seed), bytes \(bytes)")
        if error.code != "malformed" { return }
      }
    }
  }

  @Test(
    arguments: [
      [], [0x00], [0x0B], [0x80], [0x22], [0x22, 0x05, 0x61], [0x22, 0x01, 0xFF],
      [0x1D, 0x00, 0x00], [0x08, 0x80], [UInt8](repeating: 0xFF, count: 20),
      [0x22, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x01],
      [0x22, 0x00], [0x22, 0x01, 0x00], [0x22, 0x01, 0x61, 0x42, 0x00],
    ] as [[UInt8]])
  func `bytes that are no message are malformed`(bytes: [UInt8]) {
    #expect(error(decoding: bytes)?.code == "malformed")
  }

  @Test func `fields of a later version are passed over`() throws {
    var writer = WireWriter(appendingTo: try body(.direct("hi")))
    writer.varint(90, 7)
    writer.fixed32(91, 7)
    writer.double(92, 7)
    writer.presentBytes(93, [1, 2, 3])
    let found = try WaitingMessage(decoding: writer.bytes.span.bytes)
    #expect(found.text == "hi")
  }

  @Test(arguments: [(0, 5, 1), (6, 5, 1), (1, 5, 0), (1, 5, 7), (1, 5, 300)])
  func `a gap that cannot be is malformed`(from: UInt64, to: UInt64, reason: UInt64) {
    var writer = WireWriter()
    writer.varint(1, from)
    writer.varint(2, to)
    writer.varint(4, reason)
    let error = #expect(throws: MailboxError.self) { try Gap(decoding: writer.bytes.span.bytes) }
    #expect(error?.code == "malformed")
  }
}

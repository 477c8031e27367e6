import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

/// Bytes that nobody wrote, in every decoder: damage, never a trap.
@Suite("Damaged records and rows are refused") struct DecoderDamageTests {
  /// Something that reads bytes, with a way to draw good ones.
  enum Decoder: CaseIterable, Sendable {
    case deposit, acknowledge, removal, read, devices, preferences, notifications, purge
    case feedPosition, repair, forgotten, mailbox, conversation, chunk, queueFile, identities,
      tokenOwner

    var kind: RecordKind? {
      switch self {
      case .acknowledge: .acknowledge
      case .removal: .removal
      case .read: .read
      case .devices: .devices
      case .preferences: .preferences
      case .notifications: .notifications
      case .purge: .purge
      case .feedPosition: .feedPosition
      case .repair: .repair
      case .forgotten: .forgotten
      default: nil
      }
    }

    func good(using random: inout SeededGenerator) -> [UInt8] {
      var bytes: [UInt8] = []
      if let kind {
        RandomRecord.record(kind, using: &random)?.encode(to: &bytes)
        return bytes
      }
      switch self {
      case .deposit:
        var record = RandomRecord.deposit(using: &random)
        record.encode(to: &bytes)
        return bytes
      case .mailbox: return RandomRecord.mailboxRow(using: &random).encoded
      case .conversation: return RandomRecord.state(using: &random).encoded
      case .chunk:
        var builder = QueueChunkBuilder(firstSequence: 1)
        builder.append(Gap(from: 1, to: 9, reason: .expired))
        return builder.row(at: ChunkPlace(file: 3, offset: 4096)).encoded
      case .queueFile: return QueueFileAccount(end: 4096, live: 1000).row
      case .identities:
        return IdentityList.encode(
          (UInt64(0)..<5).map { number in
            let hash = IdentityHash(StoreHash.Value(low: number, high: number))
            return .init(hash: hash, sequence: number * 1000, depositedAtSeconds: 5)
          })
      default:
        return TokenOwner(
          mailbox: RandomRecord.reference(using: &random).key, device: "phone"
        ).row
      }
    }

    func decode(_ bytes: [UInt8]) throws {
      if let kind {
        _ = try MailboxRecord(kind, decoding: bytes.span.bytes)
        return
      }
      switch self {
      case .deposit:
        _ = try DepositRecord(decoding: bytes.span.bytes)
        bytes.withUnsafeBytes { payload in
          guard let view = DepositView(payload) else { return }
          _ = (view.identity, view.body.count)
          for offset in [0, 31, 32, 33, UInt32.max] { _ = view.number(ofRecipientAt: offset) }
        }
      case .mailbox: _ = try MailboxRow(decoding: bytes.span.bytes)
      case .conversation: _ = try ConversationState(decoding: bytes.span.bytes)
      case .chunk: _ = try ChunkRow(decoding: bytes.span.bytes)
      case .queueFile: _ = try QueueFileAccount(row: bytes.span.bytes)
      case .identities: _ = try IdentityList.decode(bytes.span.bytes)
      default: _ = try TokenOwner(row: bytes.span.bytes)
      }
    }

    /// The code of the refusal; nil when the bytes were read.
    func refusal(of bytes: [UInt8]) -> String? {
      do {
        try decode(bytes)
        return nil
      } catch let error as MailboxError {
        return error.code
      } catch {
        return "\(error)"
      }
    }
  }

  @Test(arguments: Decoder.allCases)
  func `what is cut short is damaged`(decoder: Decoder) {
    let seed = SeededGenerator.seed(or: 171)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<10 {
      let bytes = decoder.good(using: &random)
      #expect(decoder.refusal(of: bytes) == nil, "seed \(seed)")
      for count in 0..<bytes.count where count < 100 || count.isMultiple(of: 37) {
        let refusal = decoder.refusal(of: Array(bytes.prefix(count)))
        // Rows of ids end where they like, and so do records before what is new in format 4.
        let mayEnd = [.identities, .acknowledge, .purge].contains(decoder)
        #expect(refusal == "damaged" || (mayEnd && refusal == nil), "\(count), seed \(seed)")
      }
    }
  }

  @Test(arguments: Decoder.allCases)
  func `noise and flipped bytes are damaged or read as something else`(decoder: Decoder) {
    let seed = SeededGenerator.seed(or: 172)
    var random = SeededGenerator(seed: seed)
    var refusals: Set<String> = []
    for _ in 0..<1500 {
      var bytes = decoder.good(using: &random)
      if random.once(in: 4) || bytes.isEmpty {
        bytes = (0..<Int.random(in: 0...90, using: &random)).map { _ in
          .random(in: 0...255, using: &random)
        }
      } else {
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          bytes[Int.random(in: 0..<bytes.count, using: &random)] =
            random.once(in: 3)
            ? 0xFF : .random(in: 0...255, using: &random)
        }
      }
      if let refusal = decoder.refusal(of: bytes) { refusals.insert(refusal) }
    }
    #expect(refusals.subtracting(["damaged"]) == [], "seed \(seed)")
  }

  @Test func `a conversation's row of impossible counts is damaged`() async {
    await #expect(processExitsWith: .success) {
      let most = [UInt8](repeating: 0xFF, count: 9) + [0x01]
      let rows: [[UInt8]] = [
        // A coarse part of 2^64 - 1, and one run more.
        [1, 0, 0, 0, 0] + most + [1, 1, 0],
        // A run from 0 to 2^64 - 1.
        [1, 0, 0, 0, 0, 0, 1, 0] + most,
        // Two runs of half of everything each.
        [1, 0, 0, 0, 0, 0, 2, 0] + [UInt8](repeating: 0xFF, count: 9) + [0] + [1, 0],
      ]
      for row in rows { _ = try? ConversationState(decoding: row.span.bytes) }
    }
  }
}

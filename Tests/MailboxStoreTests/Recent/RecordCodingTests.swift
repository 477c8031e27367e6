import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("Records and rows are read as they were written") struct RecordCodingTests {
  static let kinds: [RecordKind] = [
    .acknowledge, .removal, .read, .devices, .preferences, .notifications, .purge, .feedPosition,
    .repair, .forgotten,
  ]

  private func description(_ value: Any) -> String {
    // Dictionaries have no order of their own.
    func lines(_ value: Any, _ depth: Int) -> [String] {
      let mirror = Mirror(reflecting: value)
      let own = "\(depth) \(type(of: value)) "
      if mirror.children.isEmpty { return [own + "\(value)"] }
      let children = mirror.children.map { child in
        ([own + (child.label ?? "")] + lines(child.value, depth + 1)).joined(separator: "\n")
      }
      let isSorted = mirror.displayStyle == .dictionary
      return isSorted ? children.sorted() : children
    }
    return lines(value, 0).joined(separator: "\n")
  }

  @Test(arguments: kinds)
  func `every kind of record`(kind: RecordKind) throws {
    let seed = SeededGenerator.seed(or: 161)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<60 {
      let record = try #require(RandomRecord.record(kind, using: &random))
      #expect(record.kind == kind)
      var bytes: [UInt8] = []
      record.encode(to: &bytes)
      let decoded = try MailboxRecord(kind, decoding: bytes.span.bytes)
      #expect(description(decoded) == description(record), "seed \(seed)")
    }
  }

  @Test(arguments: [nil, 0, 7] as [UInt64?], [false, true])
  func `a repair that counts conversations, and mends`(count: UInt64?, mends: Bool) throws {
    let repair = MailboxRepair(
      messages: 1, bytes: 2, unread: 3, earliestExpirySeconds: 4, conversations: [:], mends: mends,
      conversationCount: count)
    var bytes: [UInt8] = []
    MailboxRecord.repair(MailboxReference(MailboxKey("bob")), repair).encode(to: &bytes)
    guard case .repair(_, let found) = try MailboxRecord(.repair, decoding: bytes.span.bytes)
    else { throw MailboxError.damaged(what: "another record") }
    #expect(found == repair)
  }

  @Test func `a record that forgets nothing is as format 3 wrote it`() throws {
    let mailbox = MailboxReference(MailboxKey("bob"))
    let move = FloorMove(floor: 1, messages: 1, bytes: 1)
    for (record, rest) in [
      (
        MailboxRecord.purge(mailbox, epoch: 7, endsConversations: false), [7, 0, 0, 0, 0, 0, 0, 0]
      ),
      (.acknowledge(mailbox, "d", through: 1, move), [1, 100, 1, 1, 1, 1]),
    ] as [(MailboxRecord, [UInt8])] {
      var (bytes, start): ([UInt8], [UInt8]) = ([], [])
      record.encode(to: &bytes)
      mailbox.encode(to: &start)
      #expect(bytes == start + rest)
    }
  }

  @Test func `deposits, with and without their body, and where recipients stand`() throws {
    let seed = SeededGenerator.seed(or: 162)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      var record = RandomRecord.deposit(using: &random)
      var bytes: [UInt8] = [0xEE, 0xEE, 0xEE]
      record.encode(to: &bytes)
      bytes.removeFirst(3)
      let decoded = try DepositRecord(decoding: bytes.span.bytes)
      #expect(description(decoded) == description(record), "seed \(seed)")
      var bodiless = record
      bodiless.body = []
      let without = try DepositRecord(decoding: bytes.span.bytes, keepingBody: false)
      #expect(description(without) == description(bodiless), "seed \(seed)")
      try bytes.withUnsafeBytes { payload in
        let view = try #require(DepositView(payload))
        #expect(view.identity == record.identity)
        #expect(Array(view.body) == record.body)
        for recipient in record.recipients {
          #expect(view.number(ofRecipientAt: recipient.offset) == recipient.number, "seed \(seed)")
        }
        #expect(view.number(ofRecipientAt: UInt32(payload.count)) == nil)
      }
    }
  }

  @Test func `rows of mailboxes, conversations, devices, preferences and tokens`() throws {
    let seed = SeededGenerator.seed(or: 163)
    var random = SeededGenerator(seed: seed)
    for _ in 0..<200 {
      let mailbox = RandomRecord.mailboxRow(using: &random)
      let mailboxRow = mailbox.encoded
      let decoded = try MailboxRow(decoding: mailboxRow.span.bytes)
      #expect(decoded == mailbox, "seed \(seed)")

      let state = RandomRecord.state(using: &random)
      let stateRow = state.encoded
      #expect(try ConversationState(decoding: stateRow.span.bytes) == state, "seed \(seed)")

      let device = RandomRecord.device(using: &random)
      var row: [UInt8] = []
      device.encode(to: &row)
      var reader = ByteReader(row.span.bytes, of: "a test")
      #expect(try Device(decoding: &reader) == device, "seed \(seed)")

      let preferences = RandomRecord.preferences(using: &random)
      var other: [UInt8] = []
      preferences.encode(to: &other)
      var otherReader = ByteReader(other.span.bytes, of: "a test")
      #expect(try PushPreferences(decoding: &otherReader) == preferences, "seed \(seed)")

      let owner = TokenOwner(
        mailbox: RandomRecord.reference(using: &random).key, device: device.id)
      let ownerRow = owner.row
      #expect(try TokenOwner(row: ownerRow.span.bytes) == owner, "seed \(seed)")
    }
  }
}

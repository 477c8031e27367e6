@testable import MailboxPush

import LMDB
import MailboxModel
import MailboxStore
import MailboxTesting
import StoredBytes
import Testing

@Suite("The tables of the dispatcher", .stores) struct PushTablesTests {
  private let directory: TemporaryDirectory
  private let noon = PushQuestion.noon
  private var path: String { directory.path("push") }

  init() throws { directory = try TemporaryDirectory() }

  @Test func `what is owed, known and done is there after opening again`() async throws {
    let owed = [PendingPush.owed(1), .owed(2, in: "#room"), .owed(1, by: "tablet")]
    let entry = LedgerEntry(of: .owed(9), .refused(credential: "main", reason: "why"), at: noon)
    var token = TokenState(of: Binding(token: "t", platform: .apns, credential: "main"))
    token.quarantine = "BadDeviceToken"
    token.reason = "429"
    let credential = CredentialState(
      notBefore: noon, failures: 3, suspension: "BadCertificate", reason: "503")
    do {
      let tables = try PushTables(at: path)
      try await tables.write(
        owed.map { .add($0) } + [
          .record(entry), .token("bob", "phone", token), .credential("main", credential),
          .position(FeedPosition(rawValue: 77)),
        ])
      try tables.close()
    }
    let tables = try PushTables(at: path)
    #expect(try tables.pending(of: "bob") == owed)
    #expect(try Set(tables.due(by: noon, limit: 9).pushes) == Set(owed))
    #expect(try tables.ledger(of: "bob") == [entry])
    #expect(try tables.state(of: "phone", in: "bob") == token)
    #expect(try tables.state(ofCredential: "main") == credential)
    #expect(try tables.position() == FeedPosition(rawValue: 77))
  }

  @Test func `rows come due in the order of their moments, and none before`() async throws {
    let tables = try PushTables(at: path)
    let late = PendingPush.owed(1, dueAt: noon.adding(seconds: 2))
    let early = PendingPush.owed(2, dueAt: noon.adding(seconds: 1))
    try await tables.write([.add(late), .add(early)])
    #expect(try tables.due(by: noon, limit: 9).pushes == [])
    #expect(try tables.nextDue() == early.dueAt)
    #expect(try tables.due(by: early.dueAt, limit: 9).pushes == [early])
    #expect(try tables.due(by: late.dueAt, limit: 9).pushes == [early, late])
    #expect(try tables.due(by: late.dueAt, limit: 1).pushes == [early])
  }

  @Test func `a hold that was decided before a wake-up does not undo it`() async throws {
    let tables = try PushTables(at: path)
    let owed = PendingPush.owed(1, dueAt: noon.adding(seconds: 60))
    try await tables.write([.add(owed)])
    let seen = try #require(try tables.pending(of: "bob").first)
    try await tables.write([.touch("bob", "phone", at: noon)])
    try await tables.write([.wait(seen, until: noon.adding(seconds: 3600), for: .moment)])
    #expect(try tables.due(by: noon, limit: 9).pushes.map(\.sequence) == [1])
    let again = try #require(try tables.pending(of: "bob").first)
    try await tables.write([.wait(again, until: noon.adding(seconds: 3600), for: .moment)])
    #expect(try tables.due(by: noon, limit: 9).pushes == [])
  }

  @Test func `messages that are over end for their device, conversation and place only`()
    async throws
  {
    let tables = try PushTables(at: path)
    let all = [
      PendingPush.owed(1), .owed(2, in: "#room"), .owed(3), .owed(1, by: "tablet"),
      .owed(1, of: "bobby"),
    ]
    try await tables.write(all.map { .add($0) })
    let ended = EndedMessages(
      mailbox: "bob", device: "phone", conversation: nil, sequences: 0...2, rule: .acknowledged)
    try await tables.write([.end(ended, at: noon)])
    #expect(try tables.pending(of: "bob") == [all[2], all[3]])
    #expect(try tables.pending(of: "bobby") == [all[4]])
    let read = EndedMessages(
      mailbox: "bob", device: nil, conversation: "alice", sequences: 0...2, rule: .read)
    try await tables.write([.end(read, at: noon)])
    #expect(try tables.pending(of: "bob") == [all[2]])
    #expect(
      try tables.ledger(of: "bob").map(\.result) == [
        .suppressed(.acknowledged), .suppressed(.read), .suppressed(.acknowledged),
      ])
    #expect(try tables.due(by: noon, limit: 9).pushes.count == 2)
  }

  @Test func `a push that was sent stays told when the message ends meanwhile`() async throws {
    let tables = try PushTables(at: path)
    let owed = PendingPush.owed(1)
    let pushed = LedgerEntry(of: owed, .pushed(credential: "main"), at: noon)
    let ended = LedgerEntry(of: owed, .suppressed(.acknowledged), at: noon.adding(seconds: 1))
    try await tables.write([.add(owed), .finish(owed, pushed), .finish(owed, ended)])
    #expect(try tables.ledger(of: "bob") == [pushed])
  }

  @Test func `the ledger is pruned by age and by number, oldest first`() async throws {
    let tables = try PushTables(at: path)
    for sequence in 1...6 {
      let at = noon.adding(seconds: Int64(sequence))
      let owed = PendingPush.owed(UInt64(sequence))
      try await tables.write([.record(LedgerEntry(of: owed, .suppressed(.read), at: at))])
    }
    try await tables.prune(before: noon.adding(seconds: 3), linesMax: 100)
    #expect(try tables.ledger(of: "bob").map(\.sequence) == [3, 4, 5, 6])
    try await tables.prune(before: noon, linesMax: 1)
    #expect(try tables.ledger(of: "bob").map(\.sequence) == [6])
  }

  @Test func `rows of any bytes are read or refused`() throws {
    var generator = SeededGenerator(seed: SeededGenerator.seed(or: 1))
    let key = PushKey(PendingPush.owed(1).key).bytes
    let entry = LedgerEntry(of: .owed(1), .pushed(credential: "main"), at: noon)
    for _ in 0..<2000 {
      var row = generator.once(in: 2) ? PendingPush.owed(1).row : entry.row
      for _ in 0..<Int.random(in: 1...4, using: &generator) {
        row[Int.random(in: 0..<row.count, using: &generator)] = .random(
          in: 0...255, using: &generator)
      }
      do {
        _ = try PendingPush(row: row.span.bytes, under: key)
        _ = try LedgerEntry(row: row.span.bytes, under: LedgerKey(entry).bytes)
      } catch {
        #expect(Self.isDamage(error), "seed \(generator.seed)")
      }
    }
  }

  @Test func `keys of any bytes are read or refused`() {
    var generator = SeededGenerator(seed: SeededGenerator.seed(or: 1))
    let push = PendingPush.owed(1)
    let sound = LedgerKey(LedgerEntry(of: push, .pushed(credential: "main"), at: noon)).bytes
    for _ in 0..<2000 {
      var bytes = generator.once(in: 2) ? PushKey(push.key).bytes : sound
      bytes.removeLast(Int.random(in: 0..<bytes.count, using: &generator))
      for _ in 0..<Int.random(in: 0...3, using: &generator) where !bytes.isEmpty {
        bytes[Int.random(in: 0..<bytes.count, using: &generator)] = .random(
          in: 0...2, using: &generator)
      }
      do throws(MailboxError) {
        _ = (ParkedKey(bytes: bytes).credential, BehindKey(bytes: bytes).lane)
        _ = DeviceWithRows(decoding: DeviceKey(beginning: PushKey(bytes: bytes)))
        let parts = try LedgerKey(bytes: bytes).parts()
        #expect(bytes.starts(with: LedgerKey(prefixOf: parts.mailbox).bytes))
        let key = try PendingPush.Key(decoding: PushKey(bytes: bytes))
        #expect(PushKey(key).bytes == bytes, "seed \(generator.seed)")
      } catch {
        #expect(Self.isDamage(error), "seed \(generator.seed)")
      }
    }
  }

  @Test func `a newer format is refused`() throws {
    do {
      let tables = try PushTables(at: path)
      try tables.environment.write { (transaction) throws(MailboxError) in
        try tables.format.put(TablesFormat(9), for: .format, transaction)
      }
      try tables.close()
    }
    #expect(throws: MailboxError.formatTooNew(found: 9, supported: 3)) {
      try PushTables(at: path)
    }
  }

  private static func isDamage(_ error: any Error) -> Bool {
    if case .damaged = error as? MailboxError { true } else { false }
  }
}

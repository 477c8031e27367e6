import Foundation
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// An export carries over everything that a message has.
@Suite("mailbox export and import are exact")
struct ExactExportTests {
  private static let users: [UserID] = [
    "sender-0", "sender-1", "bob", "carol", "e\u{301}", "\u{e9}",
  ]

  /// The contents of a mailbox, as far as an export carries them.
  private struct Held: Equatable {
    let message: Message
    let expiresAt: Timestamp
    let sentAt: Timestamp
  }

  @Test(arguments: [1, 2, 3] as [UInt64])
  func `what is exported, imported and exported again is the same, byte for byte`(
    number: UInt64
  ) async throws {
    let seed = SeededGenerator.seed(or: number)
    let tool = try Tool()
    try await fill(tool.store, SeededGenerator(seed: seed))
    let export = try await tool.run("export", "--all-apps")
    #expect(export.status == 0)
    #expect(export.errors.hasPrefix("mailbox: gaps are not exported; they stand for "))
    #expect(export.lines.count > 100)

    let restored = try Tool()
    let counts = try await restored.succeed("import", "-", "--json", input: export.output)
      .decoded(ImportCounts.self)
    #expect(counts.deposited == export.lines.count, "seed \(seed)")
    let again = try await restored.succeed("export", "--all-apps")
    #expect(again.output == export.output, "seed \(seed)")
    #expect(try await restored.succeed("verify", "--json").decoded(VerifyAnswer.self).ok)

    let before = try held(in: tool.store)
    #expect(try held(in: restored.store) == before, "seed \(seed)")
  }

  /// Messages of every kind in two apps, then some recalled, dropped, acknowledged and settled.
  private func fill(_ directory: String, _ generator: SeededGenerator) async throws {
    var random = generator
    var settings = StoreSettings.testing
    settings.mailboxMessagesMax = 40
    let store = try await EmbeddedStore.open(at: directory, settings: settings)
    for number in 0..<300 {
      var message = RandomMessage.draw(using: &random)
      message.isOnlineOnly = false
      message.timeToLiveSeconds =
        random.once(in: 3)
        ? nil : .random(in: 3600...Message.timeToLiveSecondsMax, using: &random)
      if random.once(in: 10) {
        message.sentAt = random.pick([
          Timestamp(milliseconds: .max), Timestamp(milliseconds: .min),
          Timestamp(milliseconds: 0), Timestamp(milliseconds: -62_135_596_800_001),
        ])
      }
      let app = AppID(checked: random.once(in: 4) ? "blue" : "default")
      let recipients = Self.users.shuffled(using: &random)
        .prefix(.random(in: 1...3, using: &random)).map { MailboxAddress($0, in: app) }
      // A sender's copy that names no peer is refused, and so is what no store keeps.
      _ = await store.deposit([Deposit(message, to: recipients)])
      if number == 150 { try await store.settle() }
      if let id = message.id, random.once(in: 10) {
        _ = try await store.recall(id, from: message.sender, in: recipients)
      }
    }
    try await store.acknowledge("carol", device: "phone", sequence: 3)
    await store.close()
  }

  private func held(in directory: String) throws -> [MailboxAddress: [Held]] {
    let view = try StoreView.open(at: directory)
    var held: [MailboxAddress: [Held]] = [:]
    for summary in try view.mailboxes(after: nil, limit: 100) where summary.messages > 0 {
      let page = try view.drain(
        summary.mailbox, from: .oldest, limit: DrainLimit(entries: 1000, bytes: 64 << 20))
      held[summary.mailbox] = try page.messages().map {
        Held(message: $0.message, expiresAt: $0.expiresAt, sentAt: $0.sentAt)
      }
    }
    return held
  }

  @Test func `the end of life goes along: what had an hour left does not get a week`() async throws
  {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "al", "--text", "code", "--ttl", "3600")
    let now = Int64(Date().timeIntervalSince1970)
    let line = try #require(
      try await tool.succeed("export").decodedLines(ExportLine.self).first)
    #expect((now...now + 3601).contains(line.expiresAt))
    #expect(line.body == nil)
  }

  @Test func `what expired between export and import leaves its gap, and is counted`() async throws
  {
    let tool = try Tool()
    let counts = try await tool.succeed(
      "import", "-", "--json",
      input: """
        {"to":"bob","from":"al","text":"gone","expires_at":1700000000}
        {"to":"bob","from":"al","text":"here"}
        """
    ).decoded(ImportCounts.self)
    #expect(counts.expired == 1)
    let drain = try await tool.succeed("drain", "bob")
    #expect(drain.lines.first == "1  gap: 1 message missing, expired")
    #expect(drain.lines.dropFirst().first?.hasSuffix("al: here") == true)
    #expect(
      try await tool.succeed("unread", "bob", "--json").decoded(UnreadCounts.self).total == 1)
  }

  @Test func `how many messages gaps stand for is said, and the lines are complete without them`()
    async throws
  {
    let tool = try Tool()
    for number in 1...4 {
      try await tool.succeed(
        "deposit", "bob", "--from", "al", "--text", "\(number)", "--id", "m\(number)")
    }
    for id in ["m1", "m3"] {
      try await tool.succeed("recall", id, "bob", "--from", "al")
    }
    let export = try await tool.run("export")
    #expect(export.status == 0)
    #expect(
      export.errors == "mailbox: gaps are not exported; they stand for 2 messages in 1 mailbox\n")
    #expect(try export.decodedLines(ExportLine.self).map(\.text) == ["2", "4"])
  }

  private static let disagreements: [(part: String, changed: String, reason: String)] = [
    (
      #""text":"my number is 555""#, #""text":"removed""#,
      "'text' is 'removed', in 'body' it is 'my number is 555': take 'body' out to change it"
    ),
    (
      #""from":"al""#, #""from":"user1""#,
      "'from' is 'user1', in 'body' it is 'al': take 'body' out to change it"
    ),
    (
      #""id":"x""#, #""id":"y""#, "'id' is 'y', in 'body' it is 'x': take 'body' out to change it"
    ),
    (#""id":"x","#, "", "'id' is missing, in 'body' it is 'x': take 'body' out to change it"),
    (
      #""group":"g""#, #""group":"h""#,
      "'group' is 'h', in 'body' it is 'g': take 'body' out to change it"
    ),
    (
      #""group":"g""#, #""peer":"bob""#,
      "'group' is missing, in 'body' it is 'g': take 'body' out to change it"
    ),
    (#""at":1"#, #""at":2"#, "'at' is 2"),
    (#""expires_at":1"#, #""expires_at":2"#, "'expires_at' is 2"),
    (#""body":""#, #""body":"AAAA"#, "'body' is no message: "),
    (#""body":""#, #""body":"!"#, "'body' is not base64"),
    (#""from":"al""#, #""from":"a\u006c\u0301""#, "'from' is 'al\u{301}', in 'body' it is 'al'"),
  ]

  @Test func `a line that says something else than its body is refused, and the field is named`()
    async throws
  {
    let tool = try Tool()
    try await tool.succeed(
      "deposit", "bob", "--from", "al", "--name", "Al B.", "--text", "my number is 555", "--id",
      "x", "--group", "g")
    let line = try await tool.succeed("export").output
    let edited = Self.disagreements.map {
      line.replacingOccurrences(of: $0.part, with: $0.changed)
    }
    #expect(!edited.contains(line))
    let restored = try Tool()
    let outcome = try await restored.run("import", "-", "--json", input: edited.joined())
    #expect(outcome.status == 65)
    #expect(try outcome.decoded(ImportCounts.self).deposited == 0)
    let complaints = outcome.errors.split(separator: "\n")
    try #require(complaints.count == Self.disagreements.count)
    for (index, expected) in Self.disagreements.enumerated() {
      #expect(complaints[index].hasPrefix("mailbox: line \(index + 1): \(expected.reason)"))
    }
  }

  @Test func `a body with bytes that this version does not know, or in another order, is refused`()
    async throws
  {
    let tool = try Tool()
    let body = try Message.direct("hi").encodedBody(
      expiresAtSeconds: 0, sentAt: Timestamp(milliseconds: 1))
    for foreign in [body + [0xA2, 0x06, 0x01, 0x41], [0x08, 0x01] + body] {
      let outcome = try await tool.run(
        "import", "-", input: Self.line(with: foreign))
      #expect(outcome.status == 65)
      #expect(outcome.errors.contains("line 1: 'body' is not as export writes it, or holds what "))
    }
    try await tool.succeed("import", "-", input: Self.line(with: body))
  }

  @Test func `a body that is online only is refused: no store keeps it`() async throws {
    let tool = try Tool()
    let body = try Message.direct("hi").with { $0.isOnlineOnly = true }.encodedBody(
      expiresAtSeconds: 0, sentAt: Timestamp(milliseconds: 1))
    let outcome = try await tool.run("import", "-", input: Self.line(with: body))
    #expect(outcome.status == 65)
    #expect(outcome.errors.contains("line 1: 'body' is an online-only message, "))
  }

  private static func line(with body: [UInt8]) -> String {
    #"{"to":"bob","from":"alice","text":"hi","body":"\#(Data(body).base64EncodedString())"}"#
  }

  @Test func `a line of an older export, without its end of life, is taken as before`() async throws
  {
    let tool = try Tool()
    let body = try Message.direct("hi").with { $0.senderName = "Alice" }.encodedBody(
      expiresAtSeconds: 0, sentAt: Timestamp(milliseconds: 1_700_000_000_000))
    try await tool.succeed(
      "import", "-",
      input: """
        {"at":1700000000,"body":"\(Data(body).base64EncodedString())","from":"alice","sequence":4,\
        "text":"hi","to":["bob"]}
        """)
    let line = try #require(
      try await tool.succeed("export").decodedLines(ExportLine.self).first)
    #expect(line.at == 1_700_000_000)
    #expect(line.expiresAt > Int64(Date().timeIntervalSince1970) + 6 * 86_400)
  }
}

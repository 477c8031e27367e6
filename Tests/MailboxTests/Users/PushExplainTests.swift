import MailboxModel
import MailboxPush
import MailboxStore
import MailboxTesting
import Testing

@Suite("mailbox push explain", .serves) struct PushExplainTests {
  private struct Line: Decodable {
    let sequence: UInt64
    let device: String?
    let result: String
    let rule: String?
    let credential: String?
    let reason: String?
    let at: Double?
  }

  @Test func `it says of each message and device what was pushed, and by which rule not`()
    async throws
  {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "before", "--id", "m0")
    try await dispatch(in: tool.store)
    try await tool.succeed("device", "register", "bob", "phone")
    try await tool.succeed("device", "register", "bob", "tablet")
    try await tool.succeed(
      "device", "bind", "bob", "phone", "--token", "t1", "--platform", "fcm", "--credential", "c")
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi", "--id", "m1")
    try await dispatch(in: tool.store)
    for message in ["2", "m1"] {
      let lines = try await tool.succeed("push", "explain", "bob", message, "--json")
        .decodedLines(Line.self)
      #expect(lines.map(\.device) == ["phone", "tablet"])
      // No credential was there: that is told apart from a push.
      #expect(lines.map(\.result) == ["printed", "suppressed"])
      #expect(lines.map(\.credential) == ["c", nil])
      #expect(lines.map(\.rule) == [nil, "noBinding"])
    }
    let other = try await tool.succeed("push", "explain", "bob", "m0", "--json")
    #expect(other.output == "")
    let table = try await tool.succeed("push", "explain", "bob")
    #expect(table.output.contains("the device has no push token"))
  }

  @Test func `where no dispatcher has worked, it says so`() async throws {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    let outcome = try await tool.run("push", "explain", "bob")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("no push tables"))
  }

  @Test func `of what is owed it says why, and when it is tried again`() async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "before")
    try await dispatch(in: tool.store)
    for (user, outcome) in Self.troubles {
      try await tool.succeed("device", "register", user, "phone")
      try await tool.succeed(
        "device", "bind", user, "phone", "--token", "t-\(user)", "--platform", "fcm",
        "--credential", user)
      try await tool.succeed("device", "presence", user, "phone", "suspended")
      try await tool.succeed("deposit", user, "--from", "alice", "--text", "hi", "--id", "m1")
      try await dispatch(in: tool.store, by: AnsweringGateway(outcome: outcome))
    }
    func line(_ user: String) async throws -> Line {
      let lines = try await tool.succeed("push", "explain", user, "m1", "--json")
        .decodedLines(Line.self)
      #expect(lines.map(\.result) == ["owed"])
      return try #require(lines.first)
    }
    let wrong = try await line("wrong")
    #expect(wrong.credential == "wrong" && wrong.at == nil)
    #expect(wrong.reason?.contains("403 BadCertificate") == true)
    let down = try await line("down")
    #expect(down.credential == "down" && down.at != nil)
    #expect(down.reason?.contains("500 InternalServerError") == true)
    let busy = try await line("busy")
    #expect(busy.at != nil && busy.reason?.contains("429 TooManyRequests") == true)
    let table = try await tool.succeed("push", "explain", "down")
    #expect(table.output.contains("500 InternalServerError"))
  }

  private static let troubles: [(String, PushOutcome)] = [
    ("wrong", .misconfigured(reason: "403 BadCertificate")),
    ("down", .retry(.credential, reason: "500 InternalServerError", afterSeconds: 600)),
    ("busy", .retry(.token, reason: "429 TooManyRequests", afterSeconds: 600)),
  ]

  private struct AnsweringGateway: PushGateway {
    let outcome: PushOutcome
    func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome { outcome }
  }

  @Test func `an id of digits is found, and a number is a sequence too`() async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "before")
    try await dispatch(in: tool.store)
    try await tool.succeed("device", "register", "bob", "phone")
    for id in ["1234567890123", "2"] {
      try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi", "--id", id)
    }
    try await dispatch(in: tool.store)
    func sequences(_ message: String) async throws -> [UInt64] {
      try await tool.succeed("push", "explain", "bob", message, "--json")
        .decodedLines(Line.self).map(\.sequence)
    }
    #expect(try await sequences("1234567890123") == [2])
    #expect(try await sequences("3") == [3])
    // A sequence of one message, and the id of another.
    #expect(try await sequences("2") == [2, 3])
  }

  private func dispatch(
    in directory: String, by gateway: any PushGateway = PrintingGateway { _ in }
  ) async throws {
    let store = try await EmbeddedStore.open(at: directory)
    let tables = try PushTables(at: directory + "/push")
    let dispatcher = try Dispatcher(store, tables: tables, gateway: gateway)
    try await dispatcher.runUntilIdle()
    try tables.close()
    await store.close()
  }
}

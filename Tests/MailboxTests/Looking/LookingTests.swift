import Foundation
import MailboxTesting
import Testing

@Suite("mailbox ls, show, stats, unread and read", .serves) struct LookingTests {
  private func toolWithTwoMailboxes() async throws -> Tool {
    let tool = try Tool()
    try await tool.succeed(
      "import", "-", "--json",
      input: """
        {"to":["bob","carol"],"from":"alice","text":"to all","group":"#room"}
        {"to":["bob"],"from":"alice","text":"to bob"}
        {"to":["bob"],"from":"alice","text":"to bob again"}

        """)
    return tool
  }

  @Test func `ls lists the mailboxes with what waits in them`() async throws {
    let tool = try await toolWithTwoMailboxes()
    let numbers = try await tool.succeed("ls", "--json").decodedLines(MailboxNumbers.self)
    #expect(
      numbers == [
        MailboxNumbers(app: "default", user: "bob", messages: 3, unread: 3, head: 3, floor: 0),
        MailboxNumbers(app: "default", user: "carol", messages: 1, unread: 1, head: 1, floor: 0),
      ])
    let table = try await tool.succeed("ls")
    #expect(table.lines.first?.hasPrefix("USER   WAITING  UNREAD") == true)
    #expect(table.lines.dropFirst().first?.hasPrefix("bob          3       3") == true)
  }

  @Test func `show has the conversations, devices and preferences of a mailbox`() async throws {
    struct Shown: Decodable {
      struct Conversation: Decodable, Equatable {
        let conversation: String
        let kind: String
        let unread: Int
      }
      let user: String
      let messages: Int
      let conversations: [Conversation]
      let devices: [DeviceState]
    }
    let tool = try await toolWithTwoMailboxes()
    try await tool.succeed("device", "register", "bob", "phone")
    let shown = try await tool.succeed("show", "bob", "--json").decoded(Shown.self)
    #expect(shown.user == "bob")
    #expect(shown.messages == 3)
    #expect(
      shown.conversations == [
        .init(conversation: "alice", kind: "peer", unread: 2),
        .init(conversation: "#room", kind: "group", unread: 1),
      ])
    #expect(shown.devices.map(\.device) == ["phone"])
    let text = try await tool.succeed("show", "bob").output
    for part in ["waiting       3 messages", "#room", "phone", "pushes  on"] {
      #expect(text.contains(part))
    }
  }

  @Test func `stats sums up the store`() async throws {
    let tool = try await toolWithTwoMailboxes()
    let numbers = try await tool.succeed("stats", "--json").decoded(StoreNumbers.self)
    #expect(numbers.mailboxes == 2)
    #expect(numbers.messages == 4)
    #expect(numbers.unread == 4)
    #expect(numbers.bytes > 0)
    #expect(try await tool.succeed("stats").output.contains("waiting    4 messages"))
  }

  @Test func `stats has the journal's budget and pressure, the disk, and the oldest message`()
    async throws
  {
    let tool = try await toolWithTwoMailboxes()
    try await tool.succeed(
      "import", "-",
      input: #"{"to":"dave","from":"alice","text":"old","at":1600000000}"#)
    let numbers = try await tool.succeed("stats", "--json").decoded(StoreNumbers.self)
    #expect(
      numbers.oldest == .init(app: "default", user: "dave", sequence: 1, at: 1_600_000_000))
    #expect(numbers.journalBudgetBytes == 1 << 30)
    #expect(numbers.pressure == "low")
    #expect(try #require(numbers.diskBytes) >= numbers.journalBytes)
    let text = try await tool.succeed("stats").output
    for part in [
      "oldest     2020-09-13T12:26:40Z, sequence 1 of 'dave'", "budget     1.0 GiB",
      "pressure   under 1% of the budget, low", "disk       ",
    ] {
      #expect(text.contains(part), "stats does not say '\(part)'")
    }
  }

  @Test func `stats says null of what is not known, never zero`() async throws {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    // As a version wrote it that kept no budget there.
    try Data("4711\n".utf8).write(to: URL(filePath: tool.store + "/owner.lock"))
    let stats = try await tool.succeed("stats", "--json")
    for part in [#""journalBudgetBytes":null"#, #""oldest":null"#, #""pressure":null"#] {
      #expect(stats.output.contains(part), "\(stats.output)")
    }
    let text = try await tool.succeed("stats")
    for name in ["oldest", "budget", "pressure"] {
      #expect(text.lines.contains { $0.hasPrefix(name) && $0.hasSuffix("  -") })
    }
  }

  @Test func `stats counts an app's mailboxes when one is named`() async throws {
    let tool = try await toolWithTwoMailboxes()
    try await tool.succeed("deposit", "bob", "--from", "a", "--text", "1", "--app", "blue")
    try await tool.succeed("device", "register", "bob", "phone", "--app", "blue")
    try await tool.succeed("device", "register", "bob", "phone")
    let all = try await tool.succeed("stats", "--json").decoded(StoreNumbers.self)
    #expect((all.mailboxes, all.messages, all.unread, all.devices) == (3, 5, 5, 2))
    let blue = try await tool.succeed("stats", "--app", "blue", "--json")
      .decoded(StoreNumbers.self)
    #expect((blue.mailboxes, blue.messages, blue.unread, blue.devices) == (1, 1, 1, 1))
    #expect(blue.oldest?.app == "blue")
  }

  @Test(arguments: [["ls"], ["ls", "--json"], ["stats"], ["stats", "--json"], ["export"]])
  func `an app that has no mailboxes is not known`(arguments: [String]) async throws {
    let tool = try await toolWithTwoMailboxes()
    try await tool.succeed("deposit", "bob", "--from", "a", "--text", "1", "--app", "noso")
    let outcome = try await tool.run(arguments + ["--app", "nosuch"])
    #expect(outcome.status == 66)
    #expect(outcome.output == "")
    #expect(
      outcome.errors == """
        mailbox: the store has no app 'nosuch'; an app begins with its first mailbox; \
        'mailbox ls --all-apps' shows them

        """)
  }

  @Test func `unread counts by conversation, and reading in part is exact`() async throws {
    let tool = try await toolWithTwoMailboxes()
    #expect(
      try await tool.succeed("unread", "bob", "--json").decoded(UnreadCounts.self)
        == UnreadCounts(
          user: "bob", total: 3,
          conversations: [
            .init(conversation: "alice", count: 2), .init(conversation: "#room", count: 1),
          ]))
    #expect(
      try await tool.succeed("read", "bob", "alice", "--through", "2", "--json")
        .decoded(UnreadCounts.self).total == 2)
    #expect(
      try await tool.succeed("read", "bob", "--group", "#room", "--json")
        .decoded(UnreadCounts.self)
        == UnreadCounts(
          user: "bob", total: 1, conversations: [.init(conversation: "alice", count: 1)]))
    #expect(
      try await tool.succeed("read", "bob", "--peer", "alice", "--json")
        .decoded(UnreadCounts.self).total == 0)
    #expect(
      try await tool.succeed("unread", "bob").output == """
        CONVERSATION  KIND  UNREAD
        total                    0

        """)
  }

  @Test func `verify says that all holds`() async throws {
    let tool = try await toolWithTwoMailboxes()
    #expect(
      try await tool.succeed("verify", "--json").decoded(VerifyAnswer.self)
        == VerifyAnswer(ok: true, problems: []))
    #expect(try await tool.succeed("verify").output == "all holds: 2 mailboxes, 4 messages\n")
    #expect(
      try await tool.succeed("verify", "--repair").output == "all holds: 2 mailboxes, 4 messages\n")
  }

  @Test func `the demo tells the whole story and leaves nothing behind`() async throws {
    let tool = try Tool()
    let outcome = try await tool.run(
      ["demo"], environment: ["TMPDIR": tool.directory.path])
    #expect(outcome.status == 0, "\(outcome.errors)")
    for part in [
      "bob's phone: suspended", "bob: 4 messages wait", "unread: 4 (alice 2, #hiking 2)",
      "bob's phone would be pushed 1 by apns", "bob's 3 is recalled", "3  gap: 1 message missing",
      "bob: 0 messages wait", "unread: 0", "all holds: 3 mailboxes", "messages a second",
    ] {
      #expect(outcome.output.contains(part), "the demo does not say '\(part)'")
    }
    let left = try tool.directory.entries().filter { $0.hasPrefix("mailbox-demo") }
    #expect(left == [])
  }

  @Test func `the demo's store can be kept and looked into, wherever it is`() async throws {
    let tool = try Tool()
    let place = tool.store + "\u{1B}[31m\nforged"
    let told = try await tool.succeed("demo", "--keep", place)
    #expect(!told.output.contains("\u{1B}") && !told.lines.contains { $0.hasPrefix("forged") })
    #expect(
      try await tool.succeed("show", "bob", "--json", "--store", place)
        .decoded(MailboxNumbers.self).head == 4)
  }
}

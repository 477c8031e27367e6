import MailboxTesting
import Testing

@Suite("mailbox deposit", .serves) struct DepositTests {
  @Test func `a message to a group is in every member's mailbox`() async throws {
    let tool = try Tool()
    let receipt = try await tool.succeed(
      "deposit", "bob", "carol", "--from", "alice", "--text", "hi", "--group", "#room", "--id",
      "m1", "--json")
    #expect(
      receipt.output == """
        {"entries":[{"duplicate":false,"sequence":1,"user":"bob"},\
        {"duplicate":false,"sequence":1,"user":"carol"}]}

        """)
    for user in ["bob", "carol"] {
      let messages = try await tool.succeed("drain", user, "--json").decodedLines(MessageLine.self)
      #expect(messages.map(\.text) == ["hi"])
      #expect(messages.map(\.group) == ["#room"])
      #expect(messages.map(\.id) == ["m1"])
      #expect(messages.map(\.from) == ["alice"])
    }
  }

  @Test func `the same id again stores nothing and says so`() async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "hi", "--id", "m1")
    let again = try await tool.succeed(
      "deposit", "bob", "--from", "alice", "--text", "hi", "--id", "m1")
    #expect(again.output == "bob  had it already, as sequence 1\n")
    #expect(try await tool.succeed("drain", "bob", "--json").lines.count == 1)
  }

  @Test func `a copy for the sender names the other as its peer, and does not count`() async throws
  {
    let tool = try Tool()
    try await tool.succeed("deposit", "alice", "bob", "--from", "alice", "--text", "hi")
    #expect(
      try await tool.succeed("unread", "alice", "--json").decoded(UnreadCounts.self).total == 0)
    #expect(
      try await tool.succeed("unread", "bob", "--json").decoded(UnreadCounts.self)
        == UnreadCounts(
          user: "bob", total: 1, conversations: [.init(conversation: "alice", count: 1)]))
  }

  @Test func `an uncounted message waits and is not unread, an online-only one is not stored`()
    async throws
  {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "alice", "--text", "a", "--uncounted")
    let online = try await tool.succeed(
      "deposit", "bob", "--from", "alice", "--text", "b", "--online-only")
    #expect(online.output == "bob  online only, not stored\n")
    let numbers = try await tool.succeed("ls", "--json").decodedLines(MailboxNumbers.self)
    #expect(
      numbers == [
        MailboxNumbers(app: "default", user: "bob", messages: 1, unread: 0, head: 1, floor: 0)
      ])
  }

  @Test func `apps keep their users apart`() async throws {
    let tool = try Tool()
    try await tool.succeed("deposit", "bob", "--from", "a", "--text", "1", "--app", "blue")
    try await tool.succeed("deposit", "bob", "--from", "a", "--text", "2")
    let blue = try await tool.succeed("drain", "bob", "--app", "blue", "--json")
    #expect(try blue.decodedLines(MessageLine.self).map(\.text) == ["1"])
    #expect(try await tool.succeed("ls", "--json").lines.count == 1)
    #expect(
      try await tool.succeed("ls", "--json", "--all-apps").decodedLines(MailboxNumbers.self)
        .map(\.app) == ["blue", "default"])
  }
}

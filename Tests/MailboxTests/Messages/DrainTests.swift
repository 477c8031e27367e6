import Foundation
import MailboxTesting
import Testing

@Suite("mailbox drain and mailbox ack", .serves) struct DrainTests {
  private func toolWithThreeMessages() async throws -> Tool {
    let tool = try Tool()
    try await tool.succeed(
      "import", "-", "--json",
      input: """
        {"to":["bob"],"from":"alice","text":"one","id":"m1","at":1700000000}
        {"to":["bob"],"from":"carol","text":"two","group":"#room","at":1700000000.25}
        {"to":["bob"],"from":"alice","text":"three","at":1700000001}

        """)
    return tool
  }

  @Test func `JSON has one object a line with everything about a message`() async throws {
    let tool = try await toolWithThreeMessages()
    try await tool.succeed("device", "register", "bob", "phone")
    let drain = try await tool.succeed("drain", "bob", "--device", "phone", "--json")
    let epoch = try #require(try drain.decodedLines(MessageLine.self).first?.epoch)
    #expect(
      drain.lines == [
        """
        {"at":1700000000,"epoch":"\(epoch)","from":"alice","group":null,"id":"m1","sequence":1,\
        "text":"one","type":"message"}
        """,
        """
        {"at":1700000000.25,"epoch":"\(epoch)","from":"carol","group":"#room","id":null,\
        "sequence":2,"text":"two","type":"message"}
        """,
        """
        {"at":1700000001,"epoch":"\(epoch)","from":"alice","group":null,"id":null,"sequence":3,\
        "text":"three","type":"message"}
        """,
      ])
  }

  @Test func `the cursor that is printed takes the drain up where it ended`() async throws {
    let tool = try await toolWithThreeMessages()
    let first = try await tool.succeed("drain", "bob", "--limit", "2")
    #expect(first.lines.count == 3)
    #expect(first.lines.first == "1  2023-11-14T22:13:20Z  alice: one")
    #expect(first.lines.dropFirst().first == "2  2023-11-14T22:13:20Z  carol in #room: two")
    let cursor = try #require(first.lines.last).split(separator: " ").last.map(String.init)
    let rest = try await tool.succeed("drain", "bob", "--after", try #require(cursor), "--json")
    #expect(try rest.decodedLines(MessageLine.self).map(\.sequence) == [3])
  }

  @Test func `draining removes nothing until it is acknowledged`() async throws {
    let tool = try await toolWithThreeMessages()
    try await tool.succeed("device", "register", "bob", "phone")
    for _ in 1...2 {
      let drain = try await tool.succeed("drain", "bob", "--device", "phone", "--json")
      #expect(drain.lines.count == 3)
    }
    let acknowledged = try await tool.succeed(
      "drain", "bob", "--device", "phone", "--limit", "2", "--ack", "--json")
    #expect(acknowledged.lines.count == 2)
    let rest = try await tool.succeed("drain", "bob", "--device", "phone", "--json")
    #expect(try rest.decodedLines(MessageLine.self).map(\.sequence) == [3])
    try await tool.succeed("drain", "bob", "--device", "phone", "--ack")
    let nothing = try await tool.succeed("drain", "bob", "--device", "phone")
    #expect(nothing.lines.first == "nothing waits")
    #expect(
      try await tool.succeed("stats", "--json").decoded(StoreNumbers.self).messages == 0)
  }

  @Test func `acknowledging takes a cursor, a sequence, or all`() async throws {
    let tool = try await toolWithThreeMessages()
    try await tool.succeed("device", "register", "bob", "phone")
    let first = try await tool.succeed("drain", "bob", "--limit", "1")
    let cursor = try #require(first.lines.last?.split(separator: " ").last.map(String.init))
    let byCursor = try await tool.succeed("ack", "bob", "--device", "phone", "--through", cursor)
    #expect(byCursor.output == "acknowledged through \(cursor); 2 messages left waiting\n")
    try await tool.succeed("ack", "bob", "--device", "phone", "--through", "2")
    #expect(try await tool.succeed("drain", "bob", "--json").lines.count == 1)
    let all = try await tool.succeed("ack", "bob", "--device", "phone", "--all")
    #expect(all.output.hasSuffix(":3; 0 messages left waiting\n"))
  }

  @Test(arguments: [["drain"], ["drain", "--ack"], ["drain", "--json"], ["ack", "--all"]])
  func `a device that the mailbox does not know is refused, and does not begin by it`(
    command: [String]
  ) async throws {
    let tool = try await toolWithThreeMessages()
    let arguments = [command[0], "bob", "--device", "nope"] + command.dropFirst()
    let outcome = try await tool.run(arguments)
    #expect(outcome.status == 66)
    #expect(outcome.output == "")
    #expect(outcome.errors == "mailbox: 'bob' has no device 'nope'; register the device first\n")
    #expect(try await tool.succeed("device", "ls", "bob", "--json").output == "")
  }

  @Test func `text cannot take the terminal over`() async throws {
    let tool = try Tool()
    try await tool.succeed(
      "deposit", "bob", "--from", "alice", "--text", "a\u{1B}[31mred\nnext\u{202E}")
    let drain = try await tool.succeed("drain", "bob")
    #expect(drain.lines.count == 2)
    #expect(drain.lines.first?.hasSuffix("alice: a␛[31mred␊next\u{FFFD}") == true)
  }

  @Test func `a recalled message leaves a gap and no longer counts`() async throws {
    let tool = try await toolWithThreeMessages()
    let recall = try await tool.succeed("recall", "m1", "bob", "--from", "alice")
    #expect(recall.output == "bob  recalled, a gap stands at sequence 1\n")
    let drain = try await tool.succeed("drain", "bob", "--json", "--limit", "1")
    #expect(
      try drain.decodedLines(GapLine.self) == [
        GapLine(type: "gap", from: 1, to: 1, count: 1, reason: "recalled")
      ])
    #expect(
      try await tool.succeed("unread", "bob", "--json").decoded(UnreadCounts.self).total == 2)
  }

  @Test func `a reader that goes away ends the command quietly, and nothing is acknowledged`()
    async throws
  {
    let tool = try await toolWithThreeMessages()
    try await tool.succeed("device", "register", "bob", "phone")
    var shell = tool.command([
      "-c",
      "exec 3>&1; { sleep 0.2; \"$0\" drain bob --device phone --ack --json; echo $? >&3; } | :",
      Tool.executable.path,
    ])
    shell.program = "/bin/sh"
    let outcome = try await tool.run(shell)
    #expect(outcome.output == "0\n")
    #expect(outcome.errors == "")
    #expect(try await tool.succeed("drain", "bob", "--device", "phone", "--json").lines.count == 3)
  }
}

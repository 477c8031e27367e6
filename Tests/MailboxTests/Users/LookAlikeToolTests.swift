import MailboxTesting
import Testing

@Suite("mailbox of users whose ids look alike", .serves) struct LookAlikeToolTests {
  @Test func `a conversation is found by the bytes of its id`() async throws {
    let tool = try Tool()
    for sender in LookAlikes.both {
      try await tool.succeed("deposit", "bob", "--from", sender, "--text", "hi")
    }
    try await tool.succeed("read", "bob", LookAlikes.composed)
    let counts = try await tool.succeed("unread", "bob", "--json").decoded(UnreadCounts.self)
    #expect(counts.total == 1)
    try await tool.succeed("read", "bob", LookAlikes.decomposed)
    let none = try await tool.succeed("unread", "bob", "--json").decoded(UnreadCounts.self)
    #expect(none.total == 0)
  }
}

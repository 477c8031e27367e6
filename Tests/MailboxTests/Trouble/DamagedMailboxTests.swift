import MailboxStore
import MailboxTesting
import Testing

/// One mailbox is damaged: the tool names it, and serves the others.
@Suite("A damaged mailbox and the tool", .serves) struct DamagedMailboxTests {
  @Test("ls, verify and export name it and go on; verify --repair gives back what can be read")
  func damagedMailbox() async throws {
    let tool = try Tool()
    try await EmbeddedStore.makeWithDamagedBob(at: tool.store)
    let list = try await tool.succeed("ls")
    #expect(list.lines.contains { $0.hasPrefix("carol") })
    #expect(list.lines.contains { $0.hasPrefix("damaged: 'bob'") })
    let lines = try await tool.succeed("ls", "--json").lines
    #expect(lines.filter { $0.contains("\"damage\"") }.count == 1)
    let export = try await tool.run("export")
    #expect(export.status == 65)
    #expect(export.output.contains("to carol"))
    #expect(export.errors.contains("bob"))
    let found = try await tool.run("verify")
    #expect(found.status == 65)
    #expect(found.lines.contains { $0.contains("'bob': damaged") })
    try await tool.succeed("verify", "--repair")
    #expect(try await tool.succeed("ls").lines.allSatisfy { !$0.hasPrefix("damaged") })
    let drain = try await tool.succeed("drain", "bob")
    #expect(drain.lines.first == "1  gap: 1 message missing, lost")
  }
}

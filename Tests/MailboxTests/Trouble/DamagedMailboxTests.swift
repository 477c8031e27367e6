import MailboxStore
import MailboxTesting
import Testing

/// One mailbox is damaged: the tool names it, and serves the others.
@Suite("A damaged mailbox and the tool", .serves) struct DamagedMailboxTests {
  @Test
  func `ls, verify and export name it and go on; verify --repair gives back what can be read`()
    async throws
  {
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

  @Test(arguments: BrokenRow.allCases)
  func `a purge is a way out, whatever cannot be read`(broken: BrokenRow) async throws {
    let tool = try Tool()
    try await EmbeddedStore.make(withBroken: broken, at: tool.store)
    let unmeant = try await tool.run("purge", "bob")
    #expect(unmeant.status == 64)
    let what =
      broken == .mailbox
      ? "all that 'bob' has, which cannot be read," : "1 waiting message of 'bob'"
    #expect(unmeant.errors == "mailbox: this removes \(what) for good; add --yes to do it\n")
    let purged = try await tool.succeed("purge", "bob", "--devices", "--yes")
    #expect(
      purged.lines.first?.hasPrefix("removed all there was, which could not be read; ") == true)
    #expect(try await tool.succeed("drain", "bob").lines.first == "nothing waits")
    #expect(try await tool.succeed("device", "ls", "bob").lines == ["no devices"])
  }

  @Test func `what is not known of a purge is missing from its JSON`() async throws {
    let tool = try Tool()
    try await EmbeddedStore.make(withBroken: .device, at: tool.store)
    let purged = try await tool.succeed("purge", "bob", "--yes", "--json").output
    #expect(purged.hasPrefix("{\"epoch\":") && purged.hasSuffix(",\"user\":\"bob\"}\n"))
    #expect(!purged.contains("messages") && !purged.contains("devices"))
  }
}

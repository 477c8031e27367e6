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
  }

  @Test("It says of each message and device what was pushed, and by which rule not")
  func explaining() async throws {
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
      #expect(lines.map(\.result) == ["pushed", "suppressed"])
      #expect(lines.map(\.credential) == ["c", nil])
      #expect(lines.map(\.rule) == [nil, "noBinding"])
    }
    let other = try await tool.succeed("push", "explain", "bob", "m0", "--json")
    #expect(other.output == "")
    let table = try await tool.succeed("push", "explain", "bob")
    #expect(table.output.contains("the device has no push token"))
  }

  @Test("Where no dispatcher has worked, it says so")
  func withoutTables() async throws {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    let outcome = try await tool.run("push", "explain", "bob")
    #expect(outcome.status == 66)
    #expect(outcome.errors.contains("no push tables"))
  }

  private func dispatch(in directory: String) async throws {
    let store = try await EmbeddedStore.open(at: directory)
    let tables = try PushTables(at: directory + "/push")
    let dispatcher = try Dispatcher(store, tables: tables, gateway: PrintingGateway { _ in })
    try await dispatcher.runUntilIdle()
    try tables.close()
    await store.close()
  }
}

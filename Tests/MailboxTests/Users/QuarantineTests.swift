import MailboxModel
import MailboxPush
import MailboxStore
import MailboxTesting
import Testing

/// Refuses every token for good, in words that are not fit for a terminal.
private struct QuarantiningGateway: PushGateway {
  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    .quarantine(reason: "400 BadDeviceToken\n\u{1B}[31m")
  }
}

@Suite(.serves) struct QuarantineTests {
  private struct DeviceState: Decodable {
    let device: String
    let quarantine: String?
  }

  @Test func `device ls shows which token is in quarantine, and why`() async throws {
    let tool = try Tool()
    try await tool.succeed("device", "register", "bob", "phone")
    try await tool.succeed("device", "register", "bob", "watch")
    #expect(!(try await tool.succeed("device", "ls", "bob").output.contains("quarantine")))
    let store = try await EmbeddedStore.open(at: tool.store)
    let tables = try PushTables(at: tool.store + "/push")
    let dispatcher = try Dispatcher(store, tables: tables, gateway: QuarantiningGateway())
    try await dispatcher.runUntilIdle()
    try await store.bind(
      Binding(token: "t1", platform: .fcm, credential: "main"), to: "phone", of: "bob")
    _ = try await store.deposit(.direct("hi"), to: ["bob"])
    try await dispatcher.runUntilIdle()
    try tables.close()
    await store.close()

    let table = try await tool.succeed("device", "ls", "bob")
    #expect(table.output.contains("phone is in quarantine: 400 BadDeviceToken␊␛[31m\n"))
    #expect(!table.output.contains("watch is in quarantine"))
    let lines = try await tool.succeed("device", "ls", "bob", "--json")
      .decodedLines(DeviceState.self)
    #expect(lines.map(\.quarantine) == ["400 BadDeviceToken\n\u{1B}[31m", nil])
  }
}

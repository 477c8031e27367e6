import Foundation
import MailboxClient
import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// Failures of the numbers in Sync.md that need a server as a process.
@Suite(.serves, .timeLimit(.minutes(5))) struct ServerProcessTests {
  private static func client(
    port: Int, token: String, cursors: MemoryCursorStore = MemoryCursorStore()
  ) throws -> MailboxClient {
    try MailboxClient(
      settings: MailboxClientSettings(
        host: "127.0.0.1", port: port, security: .plaintext, device: "phone"),
      cursors: cursors, token: { token })
  }

  private static func presence(in directory: TemporaryDirectory) throws -> [Presence] {
    try StoreView.open(at: directory.path("store")).devices(of: "bob").map(\.presence)
  }

  @Test func `1 a phone in the foreground of a server that is killed counts as asleep afterwards`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let token = try await ServerProcess.token(in: directory)
    var killed = try await ServerProcess.serving(directory)
    let client = try Self.client(port: killed.port, token: token)
    let running = Task { try await client.run() }
    try await client.expect(backlog: [])
    try await eventually { try Self.presence(in: directory) == [.foreground] }
    try await killed.kill()
    running.cancel()
    _ = await running.result
    #expect(try Self.presence(in: directory) == [.foreground])

    var again = try await ServerProcess.serving(directory)
    try await eventually { try Self.presence(in: directory) == [.suspended] }
    try await again.stop()
  }

  @Test func `4 a backlog that is much larger than its memory is served after a start`()
    async throws
  {
    let directory = try TemporaryDirectory()
    let token = try await ServerProcess.token(in: directory)
    let budget = 4 << 20
    var settings = StoreSettings.testing
    settings.journalBudgetBytes = UInt64(budget)
    let store = try await EmbeddedStore.open(at: directory.path("store"), settings: settings)
    let text = String(repeating: "x", count: 60_000)
    for _ in 0..<16 {
      let deposits = [Deposit](repeating: Deposit(.direct(text), to: ["bob"]), count: 100)
      for result in await store.deposit(deposits) { _ = try result.get() }
    }
    await store.close()

    var server = try await ServerProcess.serving(
      directory, environment: ["MAILBOX_ENGINE_JOURNAL_BUDGET_BYTES": "\(budget)"])
    let atStart = try server.allocatedBytes()
    var most = atStart
    var count = 0
    let client = try Self.client(port: server.port, token: token)
    let running = Task { try await client.run() }
    for try await arrival in client.messages {
      if case .caughtUp = arrival { break }
      count += 1
      if count % 200 == 0 { most = max(most, try server.allocatedBytes()) }
    }
    #expect(count == 1_600)
    // The backlog has 96 MB.
    #expect(most < atStart + (32 << 20), "from \(atStart) to \(most) bytes")
    await client.stop()
    try await running.value
    try await server.stop()
  }
}

import MailboxModel
import MailboxPush
import MailboxStore
import Synchronization
import Testing

extension Examples {
  @Test func `a message for a sleeping phone is printed, and the ledger says so`() async throws {
    let store = try await EmbeddedStore.open(at: directory)
    let lines = PrintedLines()
    @Sendable func print(_ line: String) { lines.add(line) }
    let token = String(repeating: "a1", count: 32)
    let message = Message(from: try UserID("alice"), text: "Dinner at eight?")
    // Shown in MailboxPush.docc: begin
    let tables = try PushTables(at: store.directory + "/push")
    let gateway = PrintingGateway { print($0) }
    let dispatcher = try Dispatcher(
      store, tables: tables, gateway: gateway, clock: store.trustedClock)
    // Does what is due and returns. A server has run() go on in a task of its own instead.
    try await dispatcher.runUntilIdle()

    // Bob's phone signs in and sleeps; its app gave the token that Apple knows it by.
    let bob = MailboxAddress(try UserID("bob"))
    let phone = try DeviceID("phone")
    _ = try await store.register(phone, of: bob, replacingOthers: false)
    let binding = Binding(
      token: token, platform: .apns, credential: "main", topic: "org.example.chat")
    try await store.bind(binding, to: phone, of: bob)

    // The deposit is in the feed; the dispatcher reads it there, and the gateway gets one push.
    _ = try await store.deposit(message, to: [bob])
    try await dispatcher.runUntilIdle()
    let outcomes = try tables.ledger(of: bob, sequence: 1).map(\.result)
    // Shown in MailboxPush.docc: end
    #expect(lines.count == 1)
    #expect(outcomes == [.printed(credential: CredentialName(checked: "main"))])
    try tables.close()
    await store.close()
  }
}

/// Lines that any thread adds to.
private final class PrintedLines: Sendable {
  private let lines = Mutex<[String]>([])
  var count: Int { lines.withLock { $0.count } }
  func add(_ line: String) { lines.withLock { $0.append(line) } }
}

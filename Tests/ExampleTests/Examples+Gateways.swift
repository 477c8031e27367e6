import MailboxGateways
import MailboxModel
import MailboxPush
import MailboxStore
import Testing

extension Examples {
  @Test func `a credential is kept, and a gateway opened with it`() async throws {
    let store = try await EmbeddedStore.open(at: directory)
    let digits = String(repeating: "0f", count: 32)
    let secret = [UInt8](repeating: 7, count: 32)
    // Shown in MailboxGateways.docc: begin
    // Credentials lie encrypted beside the store; the key is the operator's to keep.
    let directory = store.directory + "/push"
    let credentials = CredentialStore(in: directory, key: try SecretsKey(hexadecimal: digits))
    try await credentials.add(
      PushCredential(
        name: "hook", secret: .webhook(url: "https://push.example.org/chat", secret: secret)))

    // Each gets a connection of its own. What cannot be used is returned, with the reason.
    let gateway = try CredentialGateway()
    for problem in await gateway.update(try await credentials.all().credentials) {
      print("\(problem)")
    }

    // A server asks before it takes a binding; the dispatcher sends by what was taken.
    let binding = Binding(token: "phone-7", platform: .webhook, credential: "hook")
    if let problem = gateway.problem(with: binding, in: .standard) { print(problem.message) }
    let tables = try PushTables(at: directory)
    let dispatcher = try Dispatcher(
      store, tables: tables, gateway: gateway, clock: store.trustedClock)
    try await dispatcher.runUntilIdle()
    await gateway.close()
    // Shown in MailboxGateways.docc: end
    #expect(lines.isEmpty)
    try tables.close()
    await store.close()
  }
}

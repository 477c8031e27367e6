import MailboxInterface
import MailboxModel
import MailboxStore
import Testing

// Shown in MailboxInterface.docc: begin
/// Hands over all that waits for a device, and acknowledges each page once it was taken.
func deliver(
  _ mailbox: MailboxAddress, to device: DeviceID, by store: some MailboxOperations,
  taking take: (WaitingMessage) async throws -> Void
) async throws {
  var page: Page
  repeat {
    page = try await store.drain(mailbox, from: .acknowledged(by: device), limit: DrainLimit())
    for waiting in try page.messages() { try await take(waiting) }
    try await store.acknowledge(mailbox, device: device, through: page.cursor)
  } while page.hasMore
}
// Shown in MailboxInterface.docc: end

extension Examples {
  @Test func `what waits is handed over, and acknowledged`() async throws {
    let store = try await EmbeddedStore.open(at: directory)
    let (alice, bob) = (try UserID("alice"), MailboxAddress(try UserID("bob")))
    let phone = try DeviceID("phone")
    _ = try await store.register(phone, of: bob, replacingOthers: false)
    for text in ["one", "two"] {
      _ = try await store.deposit(Message(from: alice, text: text), to: [bob])
    }
    for _ in 1...2 { try await deliver(bob, to: phone, by: store) { print($0.text) } }
    #expect(lines == ["one", "two"])
    await store.close()
  }
}

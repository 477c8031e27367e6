import Foundation
import MailboxModel
import MailboxStore
import Testing

extension Examples {
  @Test func `the example of the README prints what the README says`() async throws {
    // Shown in MailboxStore.docc: begin
    let store = try await EmbeddedStore.open(at: directory)
    let bob = MailboxAddress(try UserID("bob"))
    let phone = try DeviceID("phone")

    // Bob's phone signs in once, then it goes to sleep.
    _ = try await store.register(phone, of: bob, replacingOthers: false)

    // On the disk when this returns. The same id again gives the first sequence back.
    let alice = try UserID("alice")
    let message = Message(from: alice, text: "Dinner at eight?", id: try MessageID("m1"))
    let receipt = try await store.deposit(message, to: [bob])
    print("bob's \(receipt.entries[0].sequence), unread \(try store.unread(of: bob).total)")

    // The phone wakes up: it drains page by page, and acknowledges each page it has kept.
    var page: Page
    repeat {
      page = try store.drain(bob, from: .acknowledged(by: phone), limit: DrainLimit())
      for case .message(let waiting) in try page.entries() {
        print("\(waiting.sequence)  \(waiting.message.sender): \(waiting.text)")
      }
      try await store.acknowledge(bob, device: phone, through: page.cursor)
    } while page.hasMore

    // Received is not read.
    let unread = try await store.markRead(
      bob, conversation: .peer(alice), through: page.cursor.sequence)
    print("unread \(unread.total)")
    await store.close()
    // Shown in MailboxStore.docc: end
    let readme = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("README.md")
    let printed = "```\n\(lines.joined(separator: "\n"))\n```\n"
    #expect(try String(contentsOf: readme, encoding: .utf8).contains(printed), "\(lines)")
  }
}

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G6: purging", .stores) struct PurgeTests {
  @Test(arguments: [false, true])
  func `a purge empties a mailbox and begins a new epoch at 1`(isSettled: Bool) async throws {
    let open = try await OpenStore()
    for _ in 1...5 { _ = try await open.store.deposit(.group("old"), to: ["bob", "carol"]) }
    try await open.store.acknowledge("bob", device: "phone", sequence: 2)
    var preferences = PushPreferences()
    preferences.isEnabled = false
    try await open.store.setPushPreferences(preferences, of: "bob")
    if isSettled { try await open.store.settle() }
    let old = try open.store.summary(of: "bob")
    let epoch = try await open.store.purge("bob")
    #expect(epoch != old.epoch)
    if isSettled { try await open.store.settle() }
    try await open.reopen()
    let summary = try open.store.summary(of: "bob")
    #expect(
      [summary.head, summary.floor, summary.messages, summary.bytes, summary.unread] == [
        0, 0, 0, 0, 0,
      ])
    #expect(summary.epoch == epoch)
    #expect(try open.store.devices(of: "bob").map(\.acknowledged) == [0])
    #expect(try open.store.pushPreferences(of: "bob") == preferences)
    #expect(throws: MailboxError.cursorOfAnotherEpoch(given: old.epoch, current: epoch)) {
      try open.store.drain("bob", from: .after(old.end), limit: DrainLimit())
    }
    let receipt = try await open.store.deposit(.group("new"), to: ["bob"])
    #expect(receipt.entries.map(\.sequence) == [1])
    #expect(try await open.store.texts(of: "bob") == ["new"])
    #expect(try await open.store.texts(of: "carol").count == 5)
    await open.store.close()
  }

  @Test func `what was deposited before a purge is not known behind it`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      _ = try await store.purge("bob")
      let receipt = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      #expect(receipt.entries == [.init(mailbox: "bob", sequence: 1, isDuplicate: false)])
    }
  }
}

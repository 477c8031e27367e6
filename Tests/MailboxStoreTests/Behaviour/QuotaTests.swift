import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G3, G4, G9: quotas", .stores) struct QuotaTests {
  private func settings(_ policy: StoreSettings.QuotaPolicy, messages: UInt64 = 3) -> StoreSettings
  {
    .testing.with {
      $0.mailboxMessagesMax = messages
      $0.quotaPolicy = policy
    }
  }

  @Test func `a full mailbox refuses the newest by policy, and nothing changes`() async throws {
    try await withStore(settings(.refuseNewest)) { store, _ in
      for number in 1...3 { _ = try await store.deposit(.direct("m\(number)"), to: ["bob"]) }
      let before = try store.summary(of: "bob")
      for _ in 0..<2 {
        let error = await #expect(throws: MailboxError.self) {
          try await store.deposit(.direct("m4"), to: ["bob"])
        }
        #expect(error?.code == "quotaExceeded")
        #expect(error?.message.contains("'bob'") == true)
      }
      #expect(try store.summary(of: "bob") == before)
      #expect(try await store.texts(of: "bob") == ["m1", "m2", "m3"])
    }
  }

  @Test func `a mailbox takes messages again when it was drained`() async throws {
    try await withStore(settings(.refuseNewest)) { store, _ in
      for _ in 1...3 { _ = try await store.deposit(.direct("hi"), to: ["bob"]) }
      try await store.acknowledge("bob", device: "phone", sequence: 1)
      let receipt = try await store.deposit(.direct("hi"), to: ["bob"])
      #expect(receipt.entries.map(\.sequence) == [4])
      await #expect(throws: MailboxError.self) {
        try await store.deposit(.direct("hi"), to: ["bob"])
      }
    }
  }

  @Test(arguments: [false, true])
  func `G4: the oldest make room by policy and leave a gap`(isSettled: Bool) async throws {
    try await withStore(settings(.dropOldest)) { store, _ in
      for number in 1...5 {
        _ = try await store.deposit(.direct("m\(number)"), to: ["bob"])
        if isSettled { try await store.settle() }
      }
      let slots = try await store.drainAll("bob")
      #expect(slots.prefix(2) == [.missing(1, .overQuota), .missing(2, .overQuota)])
      #expect(try await store.texts(of: "bob") == ["m3", "m4", "m5"])
      #expect(try store.summary(of: "bob").messages == 3)
      #expect(try store.unread(of: "bob").total == 3)
    }
  }

  @Test func `G8: what a device has seen stays unread when the quota drops it`() async throws {
    try await withStore(settings(.dropOldest)) { store, _ in
      _ = try await store.register("tablet", of: "bob", replacingOthers: false)
      for _ in 1...3 { _ = try await store.deposit(.direct("hi"), to: ["bob"]) }
      try await store.acknowledge("bob", device: "phone", sequence: 2)
      for _ in 1...3 { _ = try await store.deposit(.direct("hi"), to: ["bob"]) }
      // 1 and 2 were seen by the phone and stay unread; 3 was seen by nobody.
      #expect(try store.summary(of: "bob").messages == 3)
      #expect(try store.unread(of: "bob").total == 5)
    }
  }

  @Test func `a quota by bytes is kept as well`() async throws {
    let settings = StoreSettings.testing.with {
      $0.mailboxBytesMax = UInt64(Message.encodedBytesMax)
      $0.quotaPolicy = .dropOldest
    }
    try await withStore(settings) { store, _ in
      let text = String(repeating: "x", count: 30_000)
      for _ in 1...10 { _ = try await store.deposit(.direct(text), to: ["bob"]) }
      let summary = try store.summary(of: "bob")
      #expect(summary.messages == 3)
      #expect(summary.bytes <= UInt64(Message.encodedBytesMax))
      let largest = String(repeating: "y", count: 98_000)
      _ = try await store.deposit(.direct(largest), to: ["bob"])
      #expect(try await store.texts(of: "bob") == [largest])
    }
  }

  @Test func `gaps do not fill a mailbox`() async throws {
    try await withStore(settings(.refuseNewest)) { store, _ in
      for number in 1...9 {
        let id = MessageID(checked: "\(number)")
        _ = try await store.deposit(.direct("hi", id: id), to: ["bob"])
        _ = try await store.recall(id, from: "alice", in: ["bob"])
      }
      #expect(try store.summary(of: "bob").messages == 0)
      #expect(try store.summary(of: "bob").head == 9)
    }
  }

  @Test func `G9: drops and the deposit that caused them are in the files together`() async throws {
    let open = try await OpenStore(settings(.dropOldest))
    for number in 1...4 { _ = try await open.store.deposit(.direct("m\(number)"), to: ["bob"]) }
    let copy = try open.crashed(as: "crashed")
    let crashed = try await EmbeddedStore.open(
      at: copy, settings: open.settings, clock: open.clock.storeClock)
    #expect(try await crashed.drainAll("bob") == open.store.drainAll("bob"))
    #expect(try crashed.summary(of: "bob") == open.store.summary(of: "bob"))
    await crashed.close()
    await open.store.close()
  }
}

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G1, G2, G9: depositing", .stores) struct DepositTests {
  @Test func `G1: what was confirmed is there after closing and opening`() async throws {
    let open = try await OpenStore()
    for number in 1...20 {
      _ = try await open.store.deposit(.direct("m\(number)"), to: ["bob"])
    }
    try await open.reopen()
    #expect(try await open.store.texts(of: "bob") == (1...20).map { "m\($0)" })
    try await open.store.settle()
    try await open.reopen()
    #expect(try await open.store.texts(of: "bob") == (1...20).map { "m\($0)" })
    await open.store.close()
  }

  @Test func `G1: what was confirmed is in the files at that moment, without closing`() async throws
  {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("kept"), to: ["bob"])
    let copy = try open.crashed(as: "crashed")
    let crashed = try await EmbeddedStore.open(
      at: copy, settings: .testing, clock: open.clock.storeClock)
    #expect(try await crashed.texts(of: "bob") == ["kept"])
    await crashed.close()
    await open.store.close()
  }

  @Test func `G2: sequences are 1, 2, 3 in each mailbox by itself`() async throws {
    try await withStore { store, _ in
      for round in 1...5 {
        let receipt = try await store.deposit(.group("hi"), to: ["bob", "carol"])
        #expect(receipt.entries.map(\.sequence) == [UInt64(round), UInt64(round)])
      }
      let receipt = try await store.deposit(.direct("hi"), to: ["dave"])
      #expect(receipt.entries.map(\.sequence) == [1])
    }
  }

  @Test func `G2: a sequence is not given again after everything was acknowledged`() async throws {
    let open = try await OpenStore()
    for _ in 1...3 { _ = try await open.store.deposit(.direct("hi"), to: ["bob"]) }
    try await open.store.acknowledge("bob", device: "phone", sequence: 3)
    try await open.store.settle()
    try await open.reopen()
    let receipt = try await open.store.deposit(.direct("next"), to: ["bob"])
    #expect(receipt.entries.map(\.sequence) == [4])
    await open.store.close()
  }

  @Test func `G9: a deposit to many mailboxes arrives in all of them`() async throws {
    try await withStore { store, _ in
      let everybody = (0..<1000).map { MailboxAddress(UserID(checked: "user-\($0)")) }
      let receipt = try await store.deposit(.group("hello all"), to: everybody)
      #expect(receipt.entries.map(\.mailbox) == everybody)
      for user in everybody { #expect(try await store.texts(of: user) == ["hello all"]) }
    }
  }

  @Test func `G9: one mailbox that is full refuses the deposit for all`() async throws {
    let settings = StoreSettings.testing.with {
      $0.mailboxMessagesMax = 1
      $0.quotaPolicy = .refuseNewest
    }
    try await withStore(settings) { store, _ in
      _ = try await store.deposit(.direct("first"), to: ["bob"])
      await #expect(throws: MailboxError.self) {
        try await store.deposit(.group("second"), to: ["carol", "bob", "dave"])
      }
      #expect(try await store.texts(of: "bob") == ["first"])
      #expect(throws: MailboxError.unknownUser("carol")) { try store.summary(of: "carol") }
      #expect(throws: MailboxError.unknownUser("dave")) { try store.summary(of: "dave") }
    }
  }

  @Test func `a recipient named twice gets the message once`() async throws {
    try await withStore { store, _ in
      let receipt = try await store.deposit(.group("hi"), to: ["bob", "carol", "bob"])
      #expect(receipt.entries.map(\.mailbox) == ["bob", "carol"])
      #expect(try await store.texts(of: "bob") == ["hi"])
    }
  }

  @Test func `many deposits at once each stand for themselves`() async throws {
    try await withStore { store, _ in
      let results = await store.deposit([
        Deposit(.direct("one"), to: ["bob"]), Deposit(.direct("to nobody"), to: []),
        Deposit(.direct("two"), to: ["bob"]),
      ])
      #expect(results.count == 3)
      #expect(throws: MailboxError.noRecipients) { try results[1].get() }
      let texts = try await store.texts(of: "bob")
      #expect(texts == ["one", "two"])
    }
  }

  @Test func `the same user of two apps has two mailboxes`() async throws {
    try await withStore { store, _ in
      let other = MailboxAddress("bob", in: "shop")
      _ = try await store.deposit(.direct("here"), to: ["bob"])
      _ = try await store.deposit(.direct("there"), to: [other])
      #expect(try await store.texts(of: "bob") == ["here"])
      #expect(try await store.texts(of: other) == ["there"])
    }
  }

  @Test func `an online only message is in the feed and nowhere else`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("kept"), to: ["bob"])
      let end = try store.feedEnd()
      let live = Message.direct("typing", id: "t").with { $0.isOnlineOnly = true }
      for _ in 0..<2 {
        let receipt = try await store.deposit(live, to: ["bob"])
        #expect(receipt.entries.map(\.sequence) == [0])
        #expect(receipt.entries.map(\.isDuplicate) == [false])
      }
      #expect(try await store.texts(of: "bob") == ["kept"])
      #expect(try store.unread(of: "bob").total == 1)
      #expect(try await store.depositedTexts(after: end) == ["typing", "typing"])
    }
  }
}

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G5: depositing again", .stores) struct IdempotencyTests {
  @Test(arguments: [false, true])
  func `G5: the same id from the same sender returns the first sequence`(isSettled: Bool)
    async throws
  {
    try await withStore { store, _ in
      for number in 1...5 {
        _ = try await store.deposit(
          .direct("m\(number)", id: MessageID(checked: "id-\(number)")), to: ["bob"])
      }
      if isSettled { try await store.settle() }
      let receipt = try await store.deposit(.direct("another text", id: "id-2"), to: ["bob"])
      #expect(receipt.entries == [.init(mailbox: "bob", sequence: 2, isDuplicate: true)])
      #expect(try await store.texts(of: "bob") == ["m1", "m2", "m3", "m4", "m5"])
      #expect(try store.unread(of: "bob").total == 5)
    }
  }

  @Test func `G5: the same id from another sender is another message`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("a", from: "alice", id: "1"), to: ["bob"])
      let receipt = try await store.deposit(.direct("z", from: "zoe", id: "1"), to: ["bob"])
      #expect(receipt.entries.map(\.isDuplicate) == [false])
      #expect(try await store.texts(of: "bob") == ["a", "z"])
    }
  }

  @Test func `a message without an id is never a duplicate`() async throws {
    try await withStore { store, _ in
      for _ in 0..<3 { _ = try await store.deposit(.direct("hi"), to: ["bob"]) }
      #expect(try store.summary(of: "bob").messages == 3)
    }
  }

  @Test(arguments: [false, true])
  func `G5: an acknowledged message is known within the window and not behind it`(
    isSettled: Bool
  ) async throws {
    try await withStore { store, clock in
      _ = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      try await store.acknowledge("bob", device: "phone", sequence: 1)
      if isSettled { try await store.settle() }
      clock.advance(seconds: 598)
      let again = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      #expect(again.entries == [.init(mailbox: "bob", sequence: 1, isDuplicate: true)])
      clock.advance(seconds: 4)
      let later = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      #expect(later.entries == [.init(mailbox: "bob", sequence: 2, isDuplicate: false)])
    }
  }

  @Test(arguments: [false, true])
  func `G5: a message that still waits is known long after the window`(isSettled: Bool) async throws
  {
    let open = try await OpenStore()
    _ = try await open.store.deposit(.direct("hi", id: "1"), to: ["bob"])
    if isSettled { try await open.store.settle() }
    open.clock.advance(seconds: 5 * 86_400)
    try await open.reopen()
    let again = try await open.store.deposit(.direct("hi", id: "1"), to: ["bob"])
    #expect(again.entries == [.init(mailbox: "bob", sequence: 1, isDuplicate: true)])
    await open.store.close()
  }

  @Test func `G5: a recalled message is known within the window`() async throws {
    try await withStore { store, clock in
      _ = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      _ = try await store.recall("1", from: "alice", in: ["bob"])
      let again = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      #expect(again.entries == [.init(mailbox: "bob", sequence: 1, isDuplicate: true)])
      #expect(try await store.texts(of: "bob").isEmpty)
      clock.advance(seconds: 602)
      let later = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      #expect(later.entries == [.init(mailbox: "bob", sequence: 2, isDuplicate: false)])
    }
  }

  @Test func `G5: a deposit that one mailbox has already comes only into the others`() async throws
  {
    try await withStore { store, _ in
      _ = try await store.deposit(.group("hi", id: "1"), to: ["bob"])
      let receipt = try await store.deposit(.group("hi", id: "1"), to: ["carol", "bob"])
      #expect(receipt.entries.map(\.isDuplicate) == [false, true])
      #expect(try await store.texts(of: "bob") == ["hi"])
      #expect(try await store.texts(of: "carol") == ["hi"])
    }
  }

  @Test func `G5: of many deposits of one id at once, one is stored`() async throws {
    try await withStore { store, _ in
      let same = (0..<20).map { _ in Deposit(.direct("hi", id: "1"), to: ["bob"]) }
      let receipts = try await store.deposit(same).map { try $0.get() }
      #expect(receipts.map { $0.entries[0].sequence } == [UInt64](repeating: 1, count: 20))
      #expect(receipts.filter { !$0.entries[0].isDuplicate }.count == 1)
    }
  }

  @Test func `G5: a full mailbox still recognises what it has`() async throws {
    let settings = StoreSettings.testing.with {
      $0.mailboxMessagesMax = 1
      $0.quotaPolicy = .refuseNewest
    }
    try await withStore(settings) { store, _ in
      _ = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      let again = try await store.deposit(.direct("hi", id: "1"), to: ["bob"])
      #expect(again.entries == [.init(mailbox: "bob", sequence: 1, isDuplicate: true)])
    }
  }
}

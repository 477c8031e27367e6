import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G6, G14: draining", .stores) struct DrainTests {
  @Test func `G6: draining from any cursor gives everything behind it and nothing before`()
    async throws
  {
    try await withStore { store, _ in
      for number in 1...12 {
        _ = try await store.deposit(.direct("m\(number)"), to: ["bob"])
        if number == 6 { try await store.settle() }
      }
      let epoch = try store.summary(of: "bob").epoch
      for sequence in 0...12 {
        let cursor = Cursor(epoch: epoch, sequence: UInt64(sequence))
        let expected = (1...12).dropFirst(sequence).map { "m\($0)" }
        #expect(try await store.texts(of: "bob", from: .after(cursor)) == expected)
      }
    }
  }

  @Test func `G6: a cursor of another epoch is refused`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      let epoch = try store.summary(of: "bob").epoch
      let other = Epoch(rawValue: epoch.rawValue ^ 1)
      #expect(throws: MailboxError.cursorOfAnotherEpoch(given: other, current: epoch)) {
        try store.drain(
          "bob", from: .after(Cursor(epoch: other, sequence: 0)), limit: DrainLimit())
      }
    }
  }

  @Test func `G6: a cursor beyond the newest sequence is refused`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      let epoch = try store.summary(of: "bob").epoch
      #expect(throws: MailboxError.cursorFromTheFuture(given: 2, head: 1)) {
        try store.drain(
          "bob", from: .after(Cursor(epoch: epoch, sequence: 2)), limit: DrainLimit())
      }
    }
  }

  @Test(arguments: [1, 2, 3, 7, 100], [1, 200, 100_000])
  func `G14: a page holds at most the entries and bytes asked for, and at least one`(
    entries: Int, bytes: Int
  ) async throws {
    try await withStore { store, _ in
      for number in 1...15 {
        _ = try await store.deposit(
          .direct(String(repeating: "x", count: number * 10)), to: ["bob"])
        if number == 8 { try await store.settle() }
      }
      let limit = DrainLimit(entries: entries, bytes: bytes)
      let slots = try await store.drainAll("bob", limit: limit)
      #expect(slots.map(\.sequence) == Array(1...15))
    }
  }

  @Test func `a message larger than the page makes a page of its own`() async throws {
    try await withStore { store, _ in
      let large = String(repeating: "x", count: 90_000)
      for text in ["before", large, "behind"] {
        _ = try await store.deposit(.direct(text), to: ["bob"])
      }
      let page = try store.drain("bob", from: .oldest, limit: DrainLimit(entries: 10, bytes: 1000))
      #expect(page.messageCount == 1)
      let second = try store.drain(
        "bob", from: .after(page.cursor), limit: DrainLimit(entries: 10, bytes: 1000))
      #expect(second.messageCount == 1)
      #expect(second.bytes.count > 90_000)
      #expect(try await store.texts(of: "bob") == ["before", large, "behind"])
    }
  }

  @Test func `an empty mailbox gives an empty page that ends where it began`() async throws {
    try await withStore { store, _ in
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      let page = try store.drain("bob", from: .acknowledged(by: "phone"), limit: DrainLimit())
      #expect(page.bytes.isEmpty)
      #expect(page.cursor.sequence == 0)
      #expect(!page.hasMore)
    }
  }

  @Test func `a message keeps everything its sender gave it`() async throws {
    let seed = SeededGenerator.seed(or: 21)
    var random = SeededGenerator(seed: seed)
    let messages = (0..<50).map { _ in
      RandomMessage.draw(using: &random).with {
        $0.isOnlineOnly = false; $0.id = nil
      }
    }
    try await withStore { store, clock in
      for message in messages { _ = try await store.deposit(message, to: ["bob"]) }
      for _ in 0..<2 {
        let slots = try await store.drainAll("bob")
        for (message, slot) in zip(messages, slots) {
          guard case .message(let found) = slot else { continue }
          let expected = message.with { $0.sentAt = $0.sentAt ?? clock.now }
          #expect(found.message == expected, "seed \(seed)")
        }
        #expect(slots.count == messages.count)
        try await store.settle()
      }
    }
  }

  @Test func `draining removes nothing`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.direct("hi"), to: ["bob"])
      for _ in 0..<3 { #expect(try await store.texts(of: "bob") == ["hi"]) }
      #expect(try store.summary(of: "bob").messages == 1)
    }
  }
}

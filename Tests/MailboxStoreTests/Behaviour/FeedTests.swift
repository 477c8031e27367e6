import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

@Suite("G2, G9: the feed", .stores) struct FeedTests {
  @Test func `every deposit is in the feed once, in order, with its places`() async throws {
    try await withStore { store, clock in
      let start = try store.feedEnd()
      for number in 1...10 {
        _ = try await store.deposit(.group("m\(number)"), to: ["bob", "carol"])
      }
      for limit in [1, 3, 100] {
        let events = try await store.events(after: start, limit: limit)
        let deposits = events.compactMap { event -> DepositedMessage? in
          guard case .deposited(let message) = event.change else { return nil }
          return message
        }
        #expect(try deposits.map { try $0.decoded().text } == (1...10).map { "m\($0)" })
        for (index, deposit) in deposits.enumerated() {
          #expect(deposit.recipients.map(\.mailbox) == ["bob", "carol"])
          #expect(deposit.recipients.map(\.sequence) == [UInt64(index) + 1, UInt64(index) + 1])
          #expect(deposit.recipients.map(\.number) == [UInt64(index) + 1, UInt64(index) + 1])
        }
        #expect(events.map(\.position) == events.map(\.position).sorted())
        #expect(events.allSatisfy { $0.committedAt == clock.now })
      }
    }
  }

  @Test func `a duplicate is not in the feed`() async throws {
    try await withStore { store, _ in
      let start = try store.feedEnd()
      _ = try await store.deposit(.group("hi", id: "1"), to: ["bob"])
      _ = try await store.deposit(.group("hi", id: "1"), to: ["bob"])
      _ = try await store.deposit(.group("hi", id: "1"), to: ["bob", "carol"])
      let recipients = try await store.events(after: start).compactMap {
        event -> [MailboxAddress]? in
        guard case .deposited(let message) = event.change else { return nil }
        return message.recipients.map(\.mailbox)
      }
      #expect(recipients == [["bob"], ["carol"]])
    }
  }

  @Test func `every kind of change is in the feed`() async throws {
    try await withStore { store, _ in
      let start = try store.feedEnd()
      _ = try await store.register("phone", of: "bob", replacingOthers: false)
      _ = try await store.deposit(.group("a", id: "1"), to: ["bob"])
      _ = try await store.deposit(.group("b"), to: ["bob"])
      _ = try await store.recall("1", from: "alice", in: ["bob"])
      try await store.acknowledge("bob", device: "phone", sequence: 2)
      _ = try await store.markRead("bob", conversation: "#room", through: 2)
      try await store.setPushPreferences(PushPreferences(), of: "bob")
      let epoch = try await store.purge("bob")
      let words = try await store.events(after: start).map { event in
        switch event.change {
        case .deposited(let message): "deposited \(message.recipients.map(\.sequence))"
        case .acknowledged(let mailbox, let device, let through):
          "\(mailbox) \(device) acknowledged \(through)"
        case .read(let mailbox, let conversation, let through):
          "\(mailbox) read \(conversation) \(through)"
        case .removed(let mailbox, let gaps):
          "\(mailbox) \(gaps.map { "\($0.from)-\($0.to) \($0.reason)" })"
        case .device(let mailbox, let device): "\(mailbox) \(device.id) \(device.presence)"
        case .preferences(let mailbox): "\(mailbox) preferences"
        case .deviceForgotten(let mailbox, let device): "\(device) of \(mailbox) forgotten"
        case .purged(let mailbox, let new): "\(mailbox) purged \(new == epoch)"
        }
      }
      #expect(
        words == [
          "'bob' phone suspended", "deposited [1]", "deposited [2]", #"'bob' ["1-1 recalled"]"#,
          "'bob' phone acknowledged 2", "'bob' read #room 2", "'bob' preferences",
          "'bob' purged true",
        ])
    }
  }

  @Test func `a reader that waits is woken by the next deposit`() async throws {
    try await withStore { store, _ in
      let end = try store.feedEnd()
      async let page = store.feed(after: end, limit: 10)
      try await eventually { store.waiters.count == 1 }
      _ = try await store.deposit(.direct("wake up"), to: ["bob"])
      #expect(try await page.events.count == 1)
    }
  }

  @Test func `a reader that is cancelled does not wait, also where nobody has anything to tell`()
    async throws
  {
    try await withStore { store, _ in
      let start = try store.feedEnd()
      try await store.keepFeedPosition(start, ofReader: "push")
      let reading = Task { try await store.feed(after: start, limit: 10) }
      reading.cancel()
      let page = try await reading.value
      #expect(page.events.isEmpty)
      #expect(page.next == (try store.feedEnd()))
    }
  }

  @Test func `a reader's position is kept under its name`() async throws {
    let open = try await OpenStore()
    #expect(try open.store.feedPosition(ofReader: "push") == nil)
    _ = try await open.store.deposit(.direct("seen"), to: ["bob"])
    let position = try open.store.feedEnd()
    try await open.store.keepFeedPosition(position, ofReader: "push")
    _ = try await open.store.deposit(.direct("missed"), to: ["bob"])
    try await open.reopen()
    let kept = try #require(try open.store.feedPosition(ofReader: "push"))
    #expect(kept == position)
    #expect(try open.store.feedPosition(ofReader: "sync") == nil)
    #expect(try await open.store.depositedTexts(after: kept) == ["missed"])
    await open.store.close()
  }
}

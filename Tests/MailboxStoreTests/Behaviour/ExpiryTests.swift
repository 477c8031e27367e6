import MailboxModel
import MailboxTesting
import StoredBytes
import Testing

@testable import MailboxStore

@Suite("G3, G4, G8: expiring", .stores) struct ExpiryTests {
  private func short(_ text: String, seconds: UInt32) -> Message {
    .direct(text).with { $0.timeToLiveSeconds = seconds }
  }

  @Test func `a message expires its time to live after the second of its deposit, rounded up`()
    async throws
  {
    try await withStore { store, clock in
      // The clock stands half a second past a whole one.
      let whole = Timestamp(seconds: clock.now.seconds + 1)
      _ = try await store.deposit(short("hi", seconds: 10), to: ["bob"])
      let page = try store.drain("bob", from: .oldest, limit: DrainLimit())
      #expect(try page.messages().map(\.expiresAt) == [whole.adding(seconds: 10)])
      clock.advance(milliseconds: 10_499)
      #expect(try await store.texts(of: "bob") == ["hi"])
      clock.advance(milliseconds: 1)
      #expect(try await store.drainAll("bob") == [.missing(1, .expired)])
    }
  }

  @Test(arguments: [false, true])
  func `G8: an expired message stops counting at that moment, swept or not`(isSwept: Bool)
    async throws
  {
    try await withStore { store, clock in
      _ = try await store.deposit(short("a", seconds: 10), to: ["bob"])
      _ = try await store.deposit(short("b", seconds: 100), to: ["bob"])
      #expect(try store.unread(of: "bob").total == 2)
      clock.advance(seconds: 11)
      if isSwept { try await store.sweep() }
      #expect(try store.unread(of: "bob").total == 1)
      #expect(try store.summary(of: "bob").unread == 1)
    }
  }

  @Test(arguments: [false, true])
  func `G8: what a device has seen stays unread when it expires`(isSettled: Bool) async throws {
    try await withStore { store, clock in
      _ = try await store.register("tablet", of: "bob", replacingOthers: false)
      for _ in 1...4 { _ = try await store.deposit(short("hi", seconds: 10), to: ["bob"]) }
      try await store.acknowledge("bob", device: "phone", sequence: 3)
      if isSettled { try await store.settle() }
      clock.advance(seconds: 11)
      #expect(try store.unread(of: "bob").total == 3)
      try await store.sweep()
      #expect(try store.unread(of: "bob").total == 3)
      #expect(try await store.markRead("bob", conversation: "alice", through: 2).total == 1)
    }
  }

  @Test func `G8: acknowledging after it expired does not bring a count back`() async throws {
    try await withStore { store, clock in
      for _ in 1...3 { _ = try await store.deposit(short("hi", seconds: 10), to: ["bob"]) }
      clock.advance(seconds: 11)
      try await store.acknowledge("bob", device: "phone", sequence: 3)
      #expect(try store.unread(of: "bob").total == 0)
      try await store.sweep()
      #expect(try store.unread(of: "bob").total == 0)
    }
  }

  @Test func `the store's time to live holds when the sender says none`() async throws {
    let settings = StoreSettings.testing.with { $0.timeToLiveSeconds = 60 }
    try await withStore(settings) { store, clock in
      _ = try await store.deposit(.direct("short"), to: ["bob"])
      _ = try await store.deposit(short("long", seconds: 600), to: ["bob"])
      clock.advance(seconds: 61)
      #expect(try await store.texts(of: "bob") == ["long"])
    }
  }

  @Test func `a sweep records the gap and frees what it took`() async throws {
    try await withStore { store, clock in
      for _ in 1...5 { _ = try await store.deposit(short("hi", seconds: 10), to: ["bob"]) }
      try await store.settle()
      clock.advance(seconds: 11)
      let end = try store.feedEnd()
      try await store.sweep()
      let summary = try store.summary(of: "bob")
      #expect(summary.messages == 0)
      #expect(summary.bytes == 0)
      let gaps = try await store.events(after: end).flatMap { event -> [Gap] in
        guard case .removed("bob", let gaps) = event.change else { return [] }
        return gaps
      }
      #expect(gaps.flatMap { Array($0.from...$0.to) } == [1, 2, 3, 4, 5])
      #expect(gaps.allSatisfy { $0.reason == .expired })
    }
  }

  @Test func `behind a sweep nobody looks through what waits until the next message expires`()
    async throws
  {
    try await withStore { store, clock in
      for seconds in [10, 500, 90] as [UInt32] {
        _ = try await store.deposit(short("hi", seconds: seconds), to: ["bob"])
      }
      clock.advance(seconds: 11)
      let first = try await store.work { try await store.sweep() }
      #expect(first.walks == 1)
      let next = try store.drain("bob", from: .oldest, limit: DrainLimit()).messages()
        .map(\.expiresAt.seconds).min()
      let earliest = try store.recent.withLoaded(MailboxKey("bob")) {
        $0?.head.earliestExpirySeconds
      }
      #expect(earliest.map { Int64($0) } == next)
      let early = try await store.work { try await store.sweep() }
      #expect(early.walks == 0)
      clock.advance(seconds: 90)
      #expect(try store.unread(of: "bob").total == 1)
      let second = try await store.work { try await store.sweep() }
      #expect(second.walks == 1)
      #expect(try store.unread(of: "bob").total == 1)
    }
  }

  @Test func `what has expired while the store was closed is a gap when it opens`() async throws {
    let open = try await OpenStore()
    _ = try await open.store.deposit(short("a", seconds: 10), to: ["bob"])
    _ = try await open.store.deposit(short("b", seconds: 10_000), to: ["bob"])
    await open.store.close()
    open.clock.advance(seconds: 100)
    try await open.reopen()
    #expect(try await open.store.drainAll("bob").first == .missing(1, .expired))
    #expect(try open.store.unread(of: "bob").total == 1)
    await open.store.close()
  }
}

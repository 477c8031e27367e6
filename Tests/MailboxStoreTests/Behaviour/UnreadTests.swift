import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G8: counting", .stores) struct UnreadTests {
  @Test func `G8: counts are kept by conversation, and the total is their sum`() async throws {
    try await withStore { store, _ in
      for _ in 1...3 { _ = try await store.deposit(.group("hi", in: "#one"), to: ["bob"]) }
      for _ in 1...2 { _ = try await store.deposit(.direct("hi", from: "alice"), to: ["bob"]) }
      _ = try await store.deposit(.direct("hi", from: "zoe"), to: ["bob"])
      let unread = try store.unread(of: "bob")
      #expect(
        unread.conversations.map(\.conversation) == [.peer("zoe"), .peer("alice"), .group("#one")])
      #expect(unread.conversations.map(\.count) == [1, 2, 3])
      #expect(unread.conversations.map(\.newest) == [6, 5, 3])
      #expect(unread.total == 6)
      #expect(try store.summary(of: "bob").unread == 6)
    }
  }

  @Test func `G8: a user's own messages and uncounted ones never count`() async throws {
    try await withStore { store, _ in
      _ = try await store.deposit(.group("mine", from: "bob"), to: ["bob", "carol"])
      _ = try await store.deposit(.group("quiet").with { $0.counts = false }, to: ["bob", "carol"])
      #expect(try store.unread(of: "bob").total == 0)
      #expect(try store.unread(of: "carol").total == 1)
      #expect(try store.summary(of: "bob").messages == 2)
    }
  }

  @Test(arguments: [false, true])
  func `G8: reading in part is exact after the messages themselves are gone`(
    isSettled: Bool
  ) async throws {
    try await withStore { store, _ in
      // Odd sequences come into one conversation, even ones into the other.
      for number in 1...20 {
        let group: GroupID = number.isMultiple(of: 2) ? "#even" : "#odd"
        _ = try await store.deposit(.group("m\(number)", in: group), to: ["bob"])
      }
      if isSettled { try await store.settle() }
      try await store.acknowledge("bob", device: "phone", sequence: 20)
      if isSettled { try await store.settle() }
      #expect(try store.summary(of: "bob").messages == 0)
      #expect(try store.unread(of: "bob").total == 20)
      let unread = try await store.markRead("bob", conversation: "#odd", through: 8)
      #expect(unread["#odd"] == 6)
      #expect(unread["#even"] == nil)
      #expect(unread.total == 16)
      #expect(try await store.markRead("bob", conversation: "#even", through: 19)["#even"] == 1)
      #expect(try store.unread(of: "bob").total == 7)
    }
  }

  @Test func `reading back changes nothing`() async throws {
    try await withStore { store, _ in
      for _ in 1...5 { _ = try await store.deposit(.group("hi"), to: ["bob"]) }
      #expect(try await store.markRead("bob", conversation: "#room", through: 4).total == 1)
      #expect(try await store.markRead("bob", conversation: "#room", through: 2).total == 1)
      #expect(try store.unread(of: "bob").conversations.first?.readThrough == 4)
    }
  }

  @Test func `reading everything leaves no conversation in the list`() async throws {
    try await withStore { store, _ in
      for _ in 1...5 { _ = try await store.deposit(.group("hi"), to: ["bob"]) }
      let unread = try await store.markRead("bob", conversation: "#room", through: 5)
      #expect(unread.conversations.map(\.count) == [0])
      #expect(try store.unread(of: "bob").conversations.isEmpty)
    }
  }

  @Test func `each message carries its number in the conversation`() async throws {
    try await withStore { store, _ in
      let groups: [GroupID] = ["#one", "#two", "#one", "#one", "#two"]
      for group in groups { _ = try await store.deposit(.group("hi", in: group), to: ["bob"]) }
      _ = try await store.deposit(.group("hi", in: "#one").with { $0.counts = false }, to: ["bob"])
      _ = try await store.deposit(.group("hi", in: "#one"), to: ["bob"])
      for _ in 0..<2 {
        let page = try store.drain("bob", from: .oldest, limit: DrainLimit())
        #expect(try page.messages().map(\.number) == [1, 1, 2, 3, 2, 0, 4])
        try await store.settle()
      }
    }
  }

  @Test func `numbers go on after everything was acknowledged, read and settled`() async throws {
    let open = try await OpenStore()
    for _ in 1...3 { _ = try await open.store.deposit(.group("hi"), to: ["bob"]) }
    try await open.store.acknowledge("bob", device: "phone", sequence: 3)
    _ = try await open.store.markRead("bob", conversation: "#room", through: 3)
    try await open.store.settle()
    try await open.reopen()
    _ = try await open.store.deposit(.group("hi"), to: ["bob"])
    let page = try open.store.drain("bob", from: .oldest, limit: DrainLimit())
    #expect(try page.messages().map(\.number) == [4])
    await open.store.close()
  }

  @Test func `reading from one device counts for all`() async throws {
    let open = try await OpenStore()
    for _ in 1...4 { _ = try await open.store.deposit(.group("hi"), to: ["bob"]) }
    _ = try await open.store.markRead("bob", conversation: "#room", through: 3)
    try await open.reopen()
    #expect(try open.store.unread(of: "bob").total == 1)
    await open.store.close()
  }
}

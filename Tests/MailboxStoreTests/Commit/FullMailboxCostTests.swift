import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Counted in messages that are looked at for whose they are, as clocks tell little on a busy machine.
@Suite("What a deposit to a full mailbox costs", .stores) struct FullMailboxCostTests {
  private static let messagesMax = 400
  private let settings = StoreSettings.testing.with {
    $0.mailboxMessagesMax = UInt64(messagesMax)
    $0.durability = .interval(milliseconds: 1000)
  }

  /// Deposits, one after the other, from whom `sender` says.
  private func deposit(
    _ count: Int, in store: EmbeddedStore, from sender: (Int) -> UserID
  ) async throws {
    let deposits = (0..<count).map { Deposit(.direct("hi", from: sender($0)), to: ["bob"]) }
    for result in await store.deposit(deposits) { _ = try result.get() }
  }

  private func alternating(_ number: Int) -> UserID { number.isMultiple(of: 2) ? "m" : "n" }

  @Test func `floods in turn look at each message once, however many deposits there are`()
    async throws
  {
    try await withStore(settings) { store, _ in
      try await deposit(Self.messagesMax, in: store, from: alternating)
      let work = try await store.work {
        try await deposit(1000, in: store, from: alternating)
      }
      #expect(work.messages <= Self.messagesMax + 4 * 1000)
      #expect(work.messages > Self.messagesMax)
    }
  }

  @Test func `ever other senders are counted anew once they may have made up half a share`()
    async throws
  {
    try await withStore(settings) { store, _ in
      try await deposit(Self.messagesMax, in: store, from: alternating)
      let work = try await store.work {
        try await deposit(1000, in: store) { UserID(checked: "user-\($0)") }
      }
      // 50 are half a share of 100: every 50th counts all 400, which are 8 a deposit.
      #expect(work.messages <= 12 * 1000)
    }
  }

  @Test func `what is drained, recalled or settled in between has nothing counted anew`()
    async throws
  {
    let open = try await OpenStore(settings)
    let store = open.store
    try await deposit(Self.messagesMax + 1, in: store, from: alternating)
    let work = try await store.work {
      for round in 1...40 {
        try await store.acknowledge("bob", device: "phone", sequence: UInt64(2 * round))
        let id = MessageID(checked: "r\(round)")
        _ = try await store.deposit(.direct("hi", from: "m", id: id), to: ["bob"])
        _ = try await store.recall(id, from: "m", in: ["bob"])
        try await deposit(4, in: store, from: alternating)
        if round.isMultiple(of: 10) { try await store.settle() }
      }
    }
    #expect(work.messages <= 40 * 5 * 4)
    #expect(try store.summary(of: "bob").messages == UInt64(Self.messagesMax))
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }

  @Test
  func `a deposit to very many full mailboxes looks through some of them, and makes room in all`()
    async throws
  {
    try await withStore(settings) { store, _ in
      let crowd = (0..<100).map { MailboxAddress(UserID(checked: "user-\($0)")) }
      for number in 0..<Self.messagesMax {
        _ = try await store.deposit(.direct("hi", from: alternating(number)), to: crowd)
      }
      let work = try await store.work {
        _ = try await store.deposit(.direct("hi", from: "m"), to: crowd)
      }
      #expect(work.messages > Self.messagesMax)
      #expect(work.messages <= 16_384 + 2 * Self.messagesMax)
      for address in crowd {
        #expect(try store.summary(of: address).messages == UInt64(Self.messagesMax))
      }
    }
  }

  @Test func `a mailbox with room is not looked through`() async throws {
    try await withStore(settings) { store, _ in
      let work = try await store.work {
        try await deposit(Self.messagesMax, in: store, from: alternating)
      }
      #expect(work.messages == 0)
    }
  }
}

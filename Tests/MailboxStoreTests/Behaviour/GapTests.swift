import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("G4: gaps", .stores) struct GapTests {
  private func fill(_ store: EmbeddedStore) async throws {
    for number in 1...6 {
      _ = try await store.deposit(
        .direct("m\(number)", id: MessageID(checked: "\(number)")), to: ["bob"])
    }
  }

  private func words(_ slots: [Slot]) -> [String] {
    slots.map {
      switch $0 {
      case .message(let message): message.text
      case .missing(_, let reason): "\(reason)"
      }
    }
  }

  @Test(arguments: [false, true])
  func `G4: a recalled message leaves a gap at its place`(isSettled: Bool) async throws {
    try await withStore { store, _ in
      try await fill(store)
      if isSettled { try await store.settle() }
      for id in ["2", "3", "6"] as [MessageID] {
        _ = try await store.recall(id, from: "alice", in: ["bob"])
      }
      if isSettled { try await store.settle() }
      #expect(
        words(try await store.drainAll("bob"))
          == ["m1", "recalled", "recalled", "m4", "m5", "recalled"])
    }
  }

  @Test func `G4: gaps of two reasons side by side stay apart`() async throws {
    try await withStore { store, clock in
      _ = try await store.deposit(.direct("a", id: "1"), to: ["bob"])
      _ = try await store.deposit(.direct("b").with { $0.timeToLiveSeconds = 10 }, to: ["bob"])
      _ = try await store.recall("1", from: "alice", in: ["bob"])
      clock.advance(seconds: 12)
      #expect(words(try await store.drainAll("bob")) == ["recalled", "expired"])
      try await store.sweep()
      #expect(words(try await store.drainAll("bob")) == ["recalled", "expired"])
    }
  }

  @Test func `G4: a cursor inside a gap gets the rest of it`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      for id in ["2", "3", "4"] as [MessageID] {
        _ = try await store.recall(id, from: "alice", in: ["bob"])
      }
      let epoch = try store.summary(of: "bob").epoch
      let page = try store.drain(
        "bob", from: .after(Cursor(epoch: epoch, sequence: 2)), limit: DrainLimit())
      #expect(try page.entries().first == .gap(Gap(from: 3, to: 4, reason: .recalled)))
      #expect(page.cursor.sequence == 6)
    }
  }

  @Test func `G4: draining from below the floor begins with a gap to the floor`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      try await store.acknowledge("bob", device: "phone", sequence: 4)
      let epoch = try store.summary(of: "bob").epoch
      let page = try store.drain(
        "bob", from: .after(Cursor(epoch: epoch, sequence: 1)), limit: DrainLimit())
      #expect(try page.entries().first == .gap(Gap(from: 2, to: 4, reason: .purged)))
      #expect(try page.messages().map(\.text) == ["m5", "m6"])
    }
  }

  @Test func `draining the oldest, or for an unknown device, begins at the floor`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      try await store.acknowledge("bob", device: "phone", sequence: 4)
      #expect(words(try await store.drainAll("bob", from: .oldest)) == ["m5", "m6"])
      #expect(
        words(try await store.drainAll("bob", from: .acknowledged(by: "new"))) == ["m5", "m6"])
    }
  }

  @Test func `G4: a gap stays until the floor passes it`() async throws {
    try await withStore { store, _ in
      try await fill(store)
      _ = try await store.recall("2", from: "alice", in: ["bob"])
      try await store.acknowledge("bob", device: "phone", sequence: 1)
      try await store.settle()
      #expect(words(try await store.drainAll("bob")).first == "recalled")
      try await store.acknowledge("bob", device: "phone", sequence: 2)
      #expect(words(try await store.drainAll("bob")) == ["m3", "m4", "m5", "m6"])
    }
  }

  @Test func `a mailbox of nothing but gaps says that it has more until they were seen`()
    async throws
  {
    try await withStore { store, _ in
      try await fill(store)
      for id in 1...6 {
        _ = try await store.recall(MessageID(checked: "\(id)"), from: "alice", in: ["bob"])
      }
      let slots = try await store.drainAll("bob", limit: DrainLimit(entries: 1))
      #expect(slots == (1...6).map { .missing($0, .recalled) })
      #expect(try store.summary(of: "bob").messages == 0)
    }
  }
}

import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// One sender cannot push everybody else's messages out of a full mailbox.
@Suite("G4: a sender's share of a full mailbox", .stores) struct SenderShareTests {
  private func settings(messages: UInt64, percent: UInt32 = 25) -> StoreSettings {
    .testing.with {
      $0.mailboxMessagesMax = messages
      $0.senderSharePercentMax = percent
    }
  }

  private func deposit(
    _ range: ClosedRange<Int>, from sender: UserID, in store: EmbeddedStore
  ) async throws {
    for number in range {
      _ = try await store.deposit(.direct("\(sender)\(number)", from: sender), to: ["bob"])
    }
  }

  @Test(arguments: [false, true])
  func `a flood takes the flooding sender's own messages`(isSettled: Bool) async throws {
    try await withStore(settings(messages: 8)) { store, _ in
      for friend in ["a", "b", "c", "d"] as [UserID] {
        try await deposit(1...1, from: friend, in: store)
      }
      for number in 1...20 {
        try await deposit(number...number, from: "m", in: store)
        if isSettled, number.isMultiple(of: 5) { try await store.settle() }
      }
      #expect(
        try await store.texts(of: "bob") == ["a1", "b1", "c1", "d1", "m17", "m18", "m19", "m20"])
      // What others send takes the flood's as well, as long as that has more than its share.
      try await deposit(1...2, from: "e", in: store)
      #expect(
        try await store.texts(of: "bob") == ["a1", "b1", "c1", "d1", "m19", "m20", "e1", "e2"])
      try await deposit(1...1, from: "f", in: store)
      #expect(try await store.texts(of: "bob").first == "b1")
      #expect(try store.summary(of: "bob").messages == 8)
      #expect(try store.unread(of: "bob").total == 8)
    }
  }

  @Test func `several floods push out each other's, and nobody else's`() async throws {
    try await withStore(settings(messages: 20)) { store, _ in
      for friend in ["a", "b", "c"] as [UserID] {
        try await deposit(1...2, from: friend, in: store)
      }
      for number in 1...40 {
        for sender in ["m", "n"] as [UserID] {
          try await deposit(number...number, from: sender, in: store)
        }
      }
      let texts = try await store.texts(of: "bob")
      #expect(texts.prefix(6) == ["a1", "a2", "b1", "b2", "c1", "c2"])
      let newest = (34...40).flatMap { ["m\($0)", "n\($0)"] }
      #expect(Array(texts.dropFirst(6)) == newest)
    }
  }

  @Test func `without a share the oldest go, whoever sent them`() async throws {
    try await withStore(settings(messages: 4, percent: 100)) { store, _ in
      try await deposit(1...2, from: "a", in: store)
      try await deposit(1...9, from: "m", in: store)
      #expect(try await store.texts(of: "bob") == ["m6", "m7", "m8", "m9"])
    }
  }

  @Test func `a sender who is alone in a mailbox may have all of it`() async throws {
    try await withStore(settings(messages: 8)) { store, _ in
      try await deposit(1...20, from: "a", in: store)
      #expect(try store.summary(of: "bob").messages == 8)
    }
  }

  @Test func `a message larger than its sender's share costs the sender's others first`()
    async throws
  {
    let settings = settings(messages: 100).with {
      $0.mailboxBytesMax = UInt64(Message.encodedBytesMax)
    }
    try await withStore(settings) { store, _ in
      let text = String(repeating: "x", count: 15_000)
      for sender in ["a", "m", "m", "a", "b"] as [UserID] {
        _ = try await store.deposit(.direct(text, from: sender), to: ["bob"])
      }
      let large = String(repeating: "y", count: 40_000)
      _ = try await store.deposit(.direct(large, from: "m"), to: ["bob"])
      #expect(try await store.texts(of: "bob") == [text, text, text, large])
      _ = try await store.deposit(.direct(large, from: "m"), to: ["bob"])
      #expect(try await store.texts(of: "bob") == [text, text, text, large])
      // What does not fit beside the others takes their place, as it always did.
      let largest = String(repeating: "z", count: 98_000)
      _ = try await store.deposit(.direct(largest, from: "m"), to: ["bob"])
      #expect(try await store.texts(of: "bob") == [largest])
    }
  }

  @Test func `senders are told apart by the bytes of their ids`() async throws {
    try await withStore(settings(messages: 8)) { store, _ in
      let one = UserID(checked: LookAlikes.composed)
      let other = UserID(checked: LookAlikes.decomposed)
      for number in 1...2 {
        _ = try await store.deposit(.direct("o\(number)", from: other), to: ["bob"])
      }
      for number in 1...12 {
        _ = try await store.deposit(.direct("m\(number)", from: one), to: ["bob"])
      }
      let texts = try await store.texts(of: "bob")
      #expect(texts.prefix(3) == ["o1", "o2", "m7"])
    }
  }

  @Test(arguments: [1, 2])
  func `what goes is what the model says, by number and by bytes`(seed: UInt64) async throws {
    let seed = SeededGenerator.seed(or: 930 + seed)
    var random = SeededGenerator(seed: seed)
    let settings = settings(messages: 40, percent: 30).with {
      $0.mailboxBytesMax = UInt64(Message.encodedBytesMax)
    }
    var run = try await ModelRun(settings: settings, seed: seed)
    for step in 0..<220 {
      let head = run.reference.mailboxes["bob"]?.head ?? 0
      let operation: ModelOperation =
        switch Int.random(in: 0..<24, using: &random) {
        case 0:
          .acknowledge(
            "bob", "phone", mustBeKnown: false,
            through: head - min(head, .random(in: 5...40, using: &random)),
            isOfAnotherEpoch: false)
        case 1: .settle
        case 2: random.once(in: 2) ? .reopen : .settle
        default:
          .deposit(
            .direct(
              String(repeating: "x", count: random.pick([10, 300, 300, 6000, 40_000])),
              from: random.pick(["a", "m", "m", "n", "n", "o"] as [UserID])), to: ["bob"])
        }
      do {
        try await run.step(operation)
      } catch {
        Issue.record("step \(step), seed \(seed), \(operation): \(error)")
        break
      }
    }
    try await run.compareEverything()
    await run.store.close()
  }
}

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// Many at once: deposits, drains, acknowledgements and settling (contract G2, G4, G9).
@Suite("G2: many at once", .stores) struct ConcurrencyTests {
  private static let senders = 24
  private static let messagesEach = 40
  private static let readers: [MailboxAddress] = ["bob", "carol", "dave"]

  /// Every sender deposits in turn to all readers; gives the sequence of each confirmed message.
  private func depositing(into store: EmbeddedStore) async throws -> [[String: UInt64]] {
    try await withThrowingTaskGroup(of: [(MailboxAddress, String, UInt64)].self) { group in
      for sender in 0..<Self.senders {
        group.addTask {
          var confirmed: [(MailboxAddress, String, UInt64)] = []
          for number in 0..<Self.messagesEach {
            let text = "\(sender)-\(number)"
            let message = Message.group(
              text, from: UserID(checked: "sender-\(sender)"), id: MessageID(checked: text))
            let receipt = try await store.deposit(message, to: Self.readers)
            confirmed += receipt.entries.map { ($0.mailbox, text, $0.sequence) }
          }
          return confirmed
        }
      }
      var sequences = Self.readers.map { _ in [String: UInt64]() }
      for try await confirmed in group {
        for (mailbox, text, sequence) in confirmed {
          guard let index = Self.readers.firstIndex(of: mailbox) else { continue }
          sequences[index][text] = sequence
        }
      }
      return sequences
    }
  }

  /// Drains a mailbox live until it has everything; every page must join the one before.
  private func following(_ mailbox: MailboxAddress, in store: EmbeddedStore) async throws -> [Slot]
  {
    var slots: [Slot] = []
    var start = DrainStart.oldest
    while slots.count < Self.senders * Self.messagesEach {
      let page = try store.drain(mailbox, from: start, limit: DrainLimit(entries: 37))
      for slot in try page.slots() {
        guard slot.sequence == UInt64(slots.count) + 1 else {
          throw UnsoundDrain("\(slot) follows \(slots.count)")
        }
        slots.append(slot)
      }
      start = .after(page.cursor)
      if page.messageCount == 0 { try await breath() }
    }
    return slots
  }

  @Test(.timeLimit(.minutes(5)))
  func `a message deposited during the drain arrives live, once`() async throws {
    let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 4 << 20 }
    try await withStore(settings) { store, _ in
      for reader in Self.readers {
        _ = try await store.register("phone", of: reader, replacingOthers: false)
      }
      let start = try store.feedEnd()
      async let confirmed = depositing(into: store)
      async let bob = following("bob", in: store)
      async let carol = following("carol", in: store)
      async let dave = following("dave", in: store)
      let settling = Task {
        while !Task.isCancelled {
          try await store.settle()
          try await breath()
        }
      }
      let drained = try await [bob, carol, dave]
      settling.cancel()
      for (sequences, slots) in zip(try await confirmed, drained) {
        let texts = slots.map { slot -> String in
          if case .message(let message) = slot { message.text } else { "a gap" }
        }
        #expect(Set(texts).count == Self.senders * Self.messagesEach)
        for (text, slot) in zip(texts, slots) { #expect(sequences[text] == slot.sequence) }
        // Of one sender, who waited for each, messages stand in the order of their sending.
        for sender in 0..<Self.senders {
          let own = texts.filter { $0.hasPrefix("\(sender)-") }
          #expect(own == (0..<Self.messagesEach).map { "\(sender)-\($0)" })
        }
      }
      let fed = try await store.depositedTexts(after: start, limit: 50)
      #expect(fed.count == Self.senders * Self.messagesEach)
      #expect(Set(fed).count == fed.count)
      let bobs = drained[0].map { slot -> String in
        if case .message(let message) = slot { message.text } else { "a gap" }
      }
      #expect(fed == bobs)
    }
  }

  @Test(.timeLimit(.minutes(5)))
  func `acknowledging while others deposit loses nothing and gives nothing twice`() async throws {
    let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 4 << 20 }
    try await withStore(settings) { store, _ in
      for reader in Self.readers {
        _ = try await store.register("phone", of: reader, replacingOthers: false)
      }
      async let confirmed = depositing(into: store)
      let settling = Task {
        while !Task.isCancelled {
          try await store.settle()
          try await breath()
        }
      }
      let expected = Self.senders * Self.messagesEach
      let received = try await withThrowingTaskGroup(of: [UInt64].self) { group in
        for reader in Self.readers {
          group.addTask {
            var sequences: [UInt64] = []
            while sequences.count < expected {
              let page = try store.drain(
                reader, from: .acknowledged(by: "phone"), limit: DrainLimit(entries: 20))
              sequences += try page.messages().map(\.sequence)
              try await store.acknowledge(reader, device: "phone", through: page.cursor)
              if page.messageCount == 0 { try await breath() }
            }
            return sequences
          }
        }
        var all: [[UInt64]] = []
        for try await sequences in group { all.append(sequences) }
        return all
      }
      settling.cancel()
      _ = try await confirmed
      for sequences in received { #expect(sequences == (1...UInt64(expected)).map(\.self)) }
      for reader in Self.readers {
        #expect(try store.summary(of: reader).messages == 0)
        #expect(try store.unread(of: reader).total == UInt64(expected))
      }
    }
  }

  @Test func `a token bound from many sides at once has one owner`() async throws {
    try await withStore { store, _ in
      let users = (0..<16).map { MailboxAddress(UserID(checked: "user-\($0)")) }
      for user in users { _ = try await store.register("phone", of: user, replacingOthers: false) }
      let binding = Binding(
        token: "t", platform: .fcm, credential: "main", registeredAt: Timestamp(milliseconds: 1))
      try await withThrowingTaskGroup(of: Void.self) { group in
        for user in users + users {
          group.addTask { try await store.bind(binding, to: "phone", of: user) }
        }
        try await group.waitForAll()
      }
      let owners = try users.filter { try store.devices(of: $0).contains { $0.binding != nil } }
      #expect(owners.count == 1)
    }
  }
}

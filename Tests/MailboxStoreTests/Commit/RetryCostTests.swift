import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Counted in looks at records, rows and messages, as clocks tell little on a busy machine.
@Suite("G5: what a retried deposit costs", .stores) struct RetryCostTests {
  /// The place of the first deposit when it is retried.
  enum Place: CaseIterable, Sendable { case journal, replayed, settled }

  private func move(_ open: OpenStore, to place: Place) async throws {
    switch place {
    case .journal: break
    case .replayed: try await open.reopen()
    case .settled: try await open.store.settle()
    }
  }

  @Test(arguments: Place.allCases, [40, 600])
  func `a retry to many costs at most twice what the first deposit did`(place: Place, count: Int)
    async throws
  {
    let open = try await OpenStore(StoreSettings.testing.with { $0.sliceMailboxes = 1000 })
    let members = users(0..<count)
    // Both find mailboxes that lie at the same place and have had messages.
    _ = try await open.store.deposit(.group("before", id: "0"), to: members)
    try await move(open, to: place)
    let first = try await open.store.work {
      _ = try await open.store.deposit(.group("hi", id: "1"), to: members)
    }
    try await move(open, to: place)
    for _ in 0..<2 {
      let retry = try await open.store.work {
        let receipt = try await open.store.deposit(.group("hi", id: "1"), to: members)
        #expect(receipt.entries.allSatisfy { $0.isDuplicate && $0.sequence == 2 })
        #expect(receipt.entries.count == count)
      }
      #expect(retry.units <= 2 * first.units, "\(retry) after \(first)")
      #expect(retry.records <= 1)
    }
    await open.store.close()
  }

  @Test(arguments: [false, true])
  func `many deposits of one id cost no more than as many of different ids`(isReplayed: Bool)
    async throws
  {
    var units: [Int] = []
    for isOneID in [false, true] {
      let open = try await OpenStore()
      func deposit(_ range: Range<Int>) async throws {
        let deposits = users(range).enumerated().map { number, user in
          Deposit(
            .direct("hi", id: MessageID(checked: isOneID ? "1" : "id-\(number)")), to: [user])
        }
        for result in await open.store.deposit(deposits) {
          #expect(try result.get().entries.map(\.isDuplicate) == [false])
        }
      }
      // Mailboxes that have messages, so that there is something to look through.
      _ = try await open.store.deposit(.group("before"), to: users(0..<2000))
      if isReplayed {
        try await deposit(0..<1000)
        try await open.reopen()
      }
      let work = try await open.store.work { try await deposit(1000..<2000) }
      #expect(work.records == 0)
      units.append(work.units)
      await open.store.close()
    }
    #expect(units[1] <= units[0], "\(units)")
  }

  @Test(arguments: [1, 2, 3])
  func `one id to ever other recipients costs two looks a mailbox, and reaches each once`(
    seed: UInt64
  ) async throws {
    let seed = SeededGenerator.seed(or: 700 + seed)
    var random = SeededGenerator(seed: seed)
    let open = try await OpenStore(StoreSettings.testing.with { $0.sliceMailboxes = 1000 })
    var reached: Set<MailboxAddress> = []
    for round in 0..<60 {
      let members = users(0..<120).filter { _ in random.once(in: 3) } + users(200..<201)
      let work = try await open.store.work {
        let receipt = try await open.store.deposit(.group("hi", id: "1"), to: members)
        for entry in receipt.entries {
          #expect(entry.isDuplicate == reached.contains(entry.mailbox), "seed \(seed)")
          #expect(entry.sequence == 1)
        }
      }
      #expect(work.records + work.comparisons <= 2 * members.count, "round \(round), seed \(seed)")
      reached.formUnion(members)
      if random.once(in: 8) { try await open.store.settle() }
      if random.once(in: 8) { try await open.reopen() }
    }
    #expect(try open.store.view.verify { _ in }.problems.isEmpty)
    await open.store.close()
  }
}

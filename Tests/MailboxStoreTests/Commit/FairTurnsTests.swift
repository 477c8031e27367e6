import Glibc
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Time on the commit thread is counted in units of about a microsecond; see ``PlannedWork``.
@Suite("G9: many and large operations take turns with others", .stores) struct FairTurnsTests {
  /// The most that one batch may take when no operation has more parts than one.
  private static let batchUnitsMax = CommitLine.batchUnits + 32 * CommitLine.partMailboxes

  /// Holds the commit thread until the flag is raised.
  private func hold(_ store: EmbeddedStore, until flag: Flag) async throws {
    let began = Flag()
    Task {
      try await store.queue.submit { _ in
        began.raise()
        while !flag.isRaised { usleep(1000) }
      }
    }
    try await eventually { began.isRaised }
  }

  @Test func `a list of a thousand deposits does not stand before everyone else`() async throws {
    let open = try await OpenStore()
    let store = open.store
    let flag = Flag()
    try await hold(store, until: flag)
    let list = Task {
      await store.deposit(
        (0..<1000).map { Deposit(.group("m\($0)"), to: users(0..<100)) })
    }
    try await eventually { store.queue.waitingCount == DepositPart.flyingMax }
    #expect(store.flight.bytes > 0)
    async let single = store.deposit(.direct("hi"), to: ["bob"])
    async let before = store.plannedWork()
    try await eventually { store.queue.waitingCount == DepositPart.flyingMax + 2 }
    flag.raise()
    _ = try await single
    let work = try await before
    #expect(work.mailboxes <= 2 * CommitLine.batchUnits)
    let results = await list.value
    #expect(try results.map { try $0.get().entries[0].sequence } == (1...1000).map { UInt64($0) })
    #expect(try await store.unitsOfLargestBatch() <= Self.batchUnitsMax)
    #expect(store.flight.bytes == 0)
    await store.close()
  }

  @Test func `a list of large deposits is prepared a few at a time`() async throws {
    let open = try await OpenStore()
    let store = open.store
    let flag = Flag()
    try await hold(store, until: flag)
    let highest = Highest()
    let list = Task {
      await store.deposit((0..<40).map { Deposit(.group("m\($0)"), to: users(0..<250)) })
    }
    try await eventually { store.flight.bytes >= DepositPart.flyingMax * 250 * 256 }
    for _ in 0..<5 {
      highest.note(UInt64(store.flight.bytes))
      try await breath()
    }
    #expect(highest.value <= UInt64(DepositPart.flyingMax * 250 * 260))
    flag.raise()
    let results = await list.value
    #expect(try results.map { try $0.get().entries.count } == [Int](repeating: 250, count: 40))
    await store.close()
  }

  @Test(arguments: [false, true])
  func `G9: a deposit to thousands is looked at ahead in parts, and planned from memory`(
    hasIDs: Bool
  ) async throws {
    let open = try await OpenStore(StoreSettings.testing.with { $0.sliceMailboxes = 5000 })
    let store = open.store
    let members = users(0..<3000)
    for round in 1...2 {
      let id: MessageID? = hasIDs ? MessageID(checked: "\(round)") : nil
      let work = try await store.work {
        for _ in 0..<(hasIDs ? 2 : 1) {
          let receipt = try await store.deposit(.group("hi", id: id), to: members)
          #expect(receipt.entries.allSatisfy { $0.sequence == UInt64(round) })
        }
      }
      // New mailboxes, and those whose rows are all that is left, are read once; ids too.
      #expect(work.loads <= 2 * members.count)
      // Each is one record all the same.
      #expect(
        try await store.unitsOfLargestBatch() <= Self.batchUnitsMax + members.count)
      try await store.settle()
    }
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }

  @Test func `G5: a retry to thousands whose messages are settled is compared in parts`()
    async throws
  {
    let open = try await OpenStore(StoreSettings.testing.with { $0.sliceMailboxes = 5000 })
    let members = users(0..<1500)
    _ = try await open.store.deposit(.group("hi", id: "1"), to: members)
    try await open.store.settle()
    try await open.reopen()
    let receipt = try await open.store.deposit(.group("hi", id: "1"), to: members)
    #expect(receipt.entries.allSatisfy { $0.isDuplicate && $0.sequence == 1 })
    #expect(try await open.store.plannedWork().comparisons == members.count)
    #expect(try await open.store.unitsOfLargestBatch() <= Self.batchUnitsMax)
    await open.store.close()
  }

  @Test func `recalling from many and sweeping many are done in parts`() async throws {
    let open = try await OpenStore(StoreSettings.testing.with { $0.sliceMailboxes = 5000 })
    let store = open.store
    let members = users(0..<1000)
    _ = try await store.deposit(.group("hi", id: "1"), to: members)
    _ = try await store.deposit(
      .group("soon gone", id: "2").with { $0.timeToLiveSeconds = 60 }, to: members)
    let outcomes = try await store.recall("1", from: "alice", in: members + members)
    #expect(outcomes.map(\.mailbox) == members)
    #expect(outcomes.allSatisfy { $0.result == .recalled(sequence: 1) })
    open.clock.advance(seconds: 61)
    try await store.sweep()
    #expect(try store.view.statistics().messages == 0)
    #expect(try await store.unitsOfLargestBatch() <= Self.batchUnitsMax)
    #expect(try store.view.verify { _ in }.problems.isEmpty)
    await store.close()
  }

  @Test func `a list keeps its order among deposits of all sizes`() async throws {
    let open = try await OpenStore()
    let sizes = [1, 300, 2, 1, 129, 500, 1, 1, 64, 257, 1]
    let results = await open.store.deposit(
      sizes.enumerated().map { Deposit(.group("m\($0)"), to: users(0..<$1)) })
    #expect(
      try results.map { try $0.get().entries[0].sequence } == (1...11).map { UInt64($0) })
    #expect(
      try await open.store.texts(of: users(0..<1)[0]) == (0..<11).map { "m\($0)" })
    await open.store.close()
  }

  @Test func `a closed store refuses each deposit of a list, and lets go of its room`() async throws
  {
    let open = try await OpenStore()
    await open.store.close()
    let results = await open.store.deposit(
      (0..<30).map { Deposit(.group("m\($0)"), to: users(0..<300)) })
    #expect(results.count == 30)
    #expect(results.allSatisfy { $0 == .failure(.closed) })
    #expect(open.store.flight.bytes == 0)
  }
}

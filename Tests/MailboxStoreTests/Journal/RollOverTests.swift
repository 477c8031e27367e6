import Foundation
import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Large messages through a journal of one segment's budget (contract G1, G2, G14).
@Suite("G1, G14: rolling over", .stores) struct RollOverTests {
  private static let users: [MailboxAddress] = ["bob", "carol", "dave", "erin"]
  private static let settings = StoreSettings.testing.with { $0.journalBudgetBytes = 4 << 20 }

  /// Segments that a journal of its budget lies in, the next, those that wait, and one in the making.
  private static let filesMax = 3 + 1 + (SegmentFiles.sparesMin + 1) + 1

  private func expect(
    _ expected: [MailboxAddress: [String]], in store: EmbeddedStore, _ comment: Comment
  ) async throws {
    for user in Self.users {
      let found = try await store.texts(of: user)
      #expect(found.map(\.count) == expected[user, default: []].map(\.count), comment)
      #expect(found == expected[user, default: []], comment)
    }
    #expect(try store.view.verify { _ in }.problems.isEmpty, comment)
  }

  @Test func `large messages survive rolling over, settling, closing and kills, in order`()
    async throws
  {
    let seed = SeededGenerator.seed(or: 101)
    var random = SeededGenerator(seed: seed)
    let open = try await OpenStore(Self.settings)
    for user in Self.users {
      _ = try await open.store.register("phone", of: user, replacingOthers: false)
    }
    var expected: [MailboxAddress: [String]] = [:]
    var count = 0
    for round in 0..<5 {
      for _ in 0..<40 {
        var deposits: [Deposit] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          count += 1
          let bytes = Int.random(in: 0...(random.once(in: 2) ? 90 << 10 : 2000), using: &random)
          let text = "\(count) " + String(repeating: "x", count: bytes)
          let recipients = Self.users.filter { _ in random.once(in: 2) }
          guard !recipients.isEmpty else { continue }
          deposits.append(Deposit(.direct(text), to: recipients))
          for recipient in recipients { expected[recipient, default: []].append(text) }
        }
        for result in await open.store.deposit(deposits) {
          if case .failure(let error) = result {
            throw UnsoundDrain("round \(round), seed \(seed): \(error)")
          }
        }
        if random.once(in: 12) { try await open.store.settle() }
        if random.once(in: 6) {
          let user = random.pick(Self.users)
          let waiting = expected[user, default: []].count
          guard waiting > 0 else { continue }
          let summary = try open.store.summary(of: user)
          let taken = Int.random(in: 1...waiting, using: &random)
          try await open.store.acknowledge(
            user, device: "phone", sequence: summary.floor + UInt64(taken))
          expected[user]?.removeFirst(taken)
        }
      }
      let names = try FileManager.default.contentsOfDirectory(atPath: open.path + "/journal")
      #expect(names.count <= Self.filesMax, "round \(round): \(names.sorted()), seed \(seed)")
      try await expect(expected, in: open.store, "round \(round), seed \(seed)")
      let copy = try open.crashed(as: "killed-\(round)")
      let crashed = try await EmbeddedStore.open(
        at: copy, settings: Self.settings, clock: open.clock.storeClock)
      try await expect(expected, in: crashed, "killed in round \(round), seed \(seed)")
      await crashed.close()
      try FileManager.default.removeItem(atPath: copy)
      try await open.reopen()
      try await expect(expected, in: open.store, "opened after round \(round), seed \(seed)")
    }
    await open.store.close()
  }
}

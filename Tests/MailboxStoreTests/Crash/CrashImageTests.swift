import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// Copies of a running store's files, taken between operations, opened as after a crash (contract G1).
@Suite("G1, G2: crash images", .works) struct CrashImageTests {
  @Test(arguments: [51, 52, 53] as [UInt64])
  func `an image taken at any moment holds what the store held`(seed: UInt64) async throws {
    let seed = SeededGenerator.seed(or: seed)
    var random = SeededGenerator(seed: seed)
    let settings = StoreSettings.testing.with {
      $0.journalBudgetBytes = 4 << 20
      $0.mailboxMessagesMax = 14
      $0.conversationsMax = 3
      $0.timeToLiveSeconds = 4000
    }
    var run = try await ModelRun(settings: settings, seed: seed)
    for image in 1...12 {
      for _ in 0..<Int.random(in: 5...60, using: &random) {
        try await run.step(ModelOperation.draw(for: run.reference, using: &random))
      }
      let copy = try run.open.crashed(as: "image-\(image)")
      let crashed = try await EmbeddedStore.open(
        at: copy, settings: settings, clock: run.open.clock.storeClock)
      for address in ModelOperation.mailboxes where run.reference.mailboxes[address] != nil {
        #expect(try await crashed.drainAll(address) == run.store.drainAll(address), "seed \(seed)")
        #expect(try crashed.summary(of: address) == run.store.summary(of: address), "seed \(seed)")
        #expect(try crashed.unread(of: address) == run.store.unread(of: address), "seed \(seed)")
        #expect(try crashed.devices(of: address) == run.store.devices(of: address), "seed \(seed)")
      }
      let report = try crashed.view.verify { _ in }
      #expect(report.problems.isEmpty, "seed \(seed)")
      await crashed.close()
    }
    await run.store.close()
  }
}

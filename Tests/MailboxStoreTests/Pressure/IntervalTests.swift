import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Durability by interval: what was confirmed outlives `kill -9`.
@Suite("Interval durability", .stores) struct IntervalTests {
  @Test(arguments: [1, 50, 60_000] as [UInt32])
  func `what deposits have returned is in an image of the files, whenever it is taken`(
    milliseconds: UInt32
  ) async throws {
    let seed = SeededGenerator.seed(or: 201)
    var random = SeededGenerator(seed: seed)
    let settings = StoreSettings.testing.with {
      $0.journalBudgetBytes = 4 << 20
      $0.durability = .interval(milliseconds: milliseconds)
    }
    let open = try await OpenStore(settings)
    let users: [MailboxAddress] = ["bob", "carol"]
    var expected: [String] = []
    for image in 0..<6 {
      for _ in 0..<Int.random(in: 1...60, using: &random) {
        let count = Int.random(in: 0...(20 << 10), using: &random)
        let text = "\(expected.count) " + String(repeating: "y", count: count)
        _ = try await open.store.deposit(.direct(text), to: users)
        expected.append(text)
      }
      if image == 3 { try await open.store.settle() }
      let copy = try open.crashed(as: "image-\(image)")
      let crashed = try await EmbeddedStore.open(
        at: copy, settings: settings, clock: open.clock.storeClock)
      for user in users {
        let found = try await crashed.texts(of: user)
        #expect(found == expected, "image \(image), seed \(seed)")
      }
      #expect(try crashed.view.verify { _ in }.problems.isEmpty, "image \(image), seed \(seed)")
      await crashed.close()
    }
    try await open.reopen()
    let found = try await open.store.texts(of: "bob")
    #expect(found == expected, "seed \(seed)")
    await open.store.close()
  }
}

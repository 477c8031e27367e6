import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// The store against the simplest model of it (contract G2 to G6, G8, G9, G11, G12).
@Suite(.works) struct ModelTests {
  /// One way to run the store.
  struct Setting: Sendable, CustomTestStringConvertible {
    var journalBudgetBytes: UInt64
    var policy: StoreSettings.QuotaPolicy
    /// The test has five conversations.
    var conversationsMax: Int
    var seed: UInt64

    var testDescription: String {
      "journal of \(journalBudgetBytes >> 20) MiB, \(policy), \(conversationsMax) conversations, "
        + "seed \(seed)"
    }

    /// Small quotas and short leases, so that they matter.
    var settings: StoreSettings {
      StoreSettings.testing.with {
        $0.journalBudgetBytes = journalBudgetBytes
        $0.quotaPolicy = policy
        $0.mailboxMessagesMax = 14
        $0.conversationsMax = conversationsMax
        $0.senderSharePercentMax = journalBudgetBytes == 4 << 20 ? 25 : 40
        $0.devicesMax = 3
        $0.timeToLiveSeconds = 20_000
        $0.deviceLeaseSeconds = 3000
        if journalBudgetBytes == 4 << 20 { $0.durability = .interval(milliseconds: 100) }
      }
    }
  }

  static let settings: [Setting] = [
    Setting(
      journalBudgetBytes: 4 << 20, policy: .refuseNewest, conversationsMax: 3, seed: 101),
    Setting(journalBudgetBytes: 4 << 20, policy: .dropOldest, conversationsMax: 2, seed: 102),
    Setting(
      journalBudgetBytes: 256 << 20, policy: .refuseNewest, conversationsMax: 4, seed: 103),
    Setting(journalBudgetBytes: 256 << 20, policy: .dropOldest, conversationsMax: 5, seed: 104),
  ].map {
    Setting(
      journalBudgetBytes: $0.journalBudgetBytes, policy: $0.policy,
      conversationsMax: $0.conversationsMax, seed: SeededGenerator.seed(or: $0.seed))
  }

  @Test(.timeLimit(.minutes(10)), arguments: settings)
  func `the store does what the model does, whatever the order`(setting: Setting) async throws {
    let steps = ModelFailure.steps(or: 2500)
    var random = SeededGenerator(seed: setting.seed)
    var run = try await ModelRun(settings: setting.settings, seed: setting.seed &+ 1)
    var operations: [ModelOperation] = []
    do {
      for step in 1...steps {
        let operation = ModelOperation.draw(for: run.reference, using: &random)
        operations.append(operation)
        try await run.step(operation)
        if step.isMultiple(of: 250) { try await run.compareEverything() }
      }
      try await run.compareEverything()
      await run.store.close()
    } catch {
      await run.store.close()
      let failure = ModelFailure(
        settings: setting.settings, seed: setting.seed, operations: operations, error: error)
      Issue.record("\(await failure.report())")
    }
  }
}

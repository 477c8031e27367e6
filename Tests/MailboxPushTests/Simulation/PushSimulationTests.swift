import MailboxTesting
import Testing

@Suite("The dispatcher in a simulation", .works) struct PushSimulationTests {
  /// Contract G8, G10 and G12, with kills between any two steps and a provider that fails, answers late,
  /// and refuses credentials, which are renewed.
  @Test func `whom a message must wake it wakes once, nobody else, and every badge comes right`()
    async throws
  {
    let first = SeededGenerator.seed(or: 1)
    var kills = 0
    var repeats = 0
    var shown = 0
    var badges = 0
    var summaries = 0
    var renewals = 0
    var clears = 0
    for seed in first..<first + 16 {
      let simulation = try await PushSimulation(seed: seed)
      let faults = try await simulation.run(steps: 80)
      #expect(faults.isEmpty, "seed \(seed): \(faults.prefix(5))")
      kills += simulation.kills
      repeats += simulation.repeats
      shown += simulation.shownCount
      badges += simulation.badgesAlone
      summaries += simulation.summaries
      renewals += simulation.renewals
      clears += simulation.clears
    }
    // That it was put to the test at all.
    #expect(kills > 40 && repeats > 10 && shown > 300, "\(kills), \(repeats), \(shown)")
    #expect(badges > 20 && summaries > 20, "\(badges), \(summaries)")
    #expect(renewals > 20 && clears > 20, "\(renewals), \(clears)")
  }
}

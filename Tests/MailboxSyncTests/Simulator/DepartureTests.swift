import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting
import Testing

/// Contract G3, G4 and G12 with devices that sign out, are removed, replace one another, and outstay their
/// lease.
@Suite(.works) struct DepartureTests {
  private static var settings: StoreSettings {
    .testing.with {
      $0.deviceLeaseSeconds = SimulationPlan.departing.leaseSeconds
      $0.durability = .interval(milliseconds: 1000)
    }
  }

  @Test func `who comes back gets what is still there, and gaps for what is gone`() async throws {
    let first = SeededGenerator.seed(or: 1)
    var seen = Simulation.Departures()
    for seed in first..<first + 25 {
      let simulation = Simulation(
        seed: seed, plan: .departing, store: ReferenceBacked(Self.settings))
      try await simulation.run()
      seen.signOuts += simulation.departures.signOuts
      seen.removals += simulation.departures.removals
      seen.replacements += simulation.departures.replacements
      seen.forfeits += simulation.departures.forfeits
    }
    // That it was put to the test at all.
    #expect(seen.signOuts > 20 && seen.replacements > 20 && seen.forfeits > 20, "\(seen)")
    #expect(seen.removals > 20, "\(seen)")
  }

  @Test func `who comes back to the real store gets the same`() async throws {
    let first = SeededGenerator.seed(or: 1)
    for seed in first..<first + 4 {
      try await withStore(Self.settings) { store, clock in
        let backed = EmbeddedBacked(store, clock: clock)
        try await Simulation(seed: seed, plan: .departing, store: backed).run()
      }
    }
  }

  /// A token that a sign-out took away is bound again after the next sign-in.
  @Test func `no push reaches a device that signed out or was replaced`() async throws {
    let first = SeededGenerator.seed(or: 1)
    var wakes = 0
    var departures = 0
    for seed in first..<first + 3 {
      try await withStore(Self.settings) { store, clock in
        let (push, simulation) = try await SimulatedPush.run(
          seed: seed, plan: .departing, store: store, clock: clock)
        wakes += push.wakes
        departures += simulation.departures.signOuts + simulation.departures.replacements
      }
    }
    // That it was put to the test at all.
    #expect(wakes > 20 && departures > 4, "\(wakes), \(departures)")
  }
}

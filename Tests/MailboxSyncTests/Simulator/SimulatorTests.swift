import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting
import Testing

/// Both sides of the protocol through every fault that a seed can draw.
@Suite(.works) struct SimulatorTests {
  @Test func `the contract holds through delays, cuts, twins and crashes`() async throws {
    let first = SeededGenerator.seed(or: 1)
    for seed in first..<first + 60 {
      try await Simulation(seed: seed, plan: .crowded, store: ReferenceBacked()).run()
    }
  }

  /// Seed 147: a session hears of a deposit of the old epoch, and then opens in the new one.
  @Test func `a deposit from before a purge is owed by no session of the new epoch`() async throws {
    try await Simulation(seed: 147, plan: .crowded, store: ReferenceBacked()).run()
  }

  @Test func `the contract holds with the usual settings`() async throws {
    let first = SeededGenerator.seed(or: 1)
    for seed in first..<first + 10 {
      var plan = SimulationPlan()
      plan.troubleEveryMilliseconds = 150
      plan.server.setAsideAttempts = 0
      plan.calmMilliseconds = 240_000
      try await Simulation(seed: seed, plan: plan, store: ReferenceBacked()).run()
    }
  }

  @Test func `the contract holds on the real store`() async throws {
    let first = SeededGenerator.seed(or: 1)
    for seed in first..<first + 6 {
      try await withStore(.testing.with { $0.durability = .interval(milliseconds: 1000) }) {
        store, clock in
        let backed = EmbeddedBacked(store, clock: clock)
        try await Simulation(seed: seed, plan: .crowded, store: backed).run()
      }
    }
  }

  /// Contract G10 with sessions that end in every way: presence comes from their ends.
  @Test func `each message that must wake a device wakes it once, and none that must not does`()
    async throws
  {
    let first = SeededGenerator.seed(or: 1)
    var wakes = 0
    var repeats = 0
    var kills = 0
    for seed in first..<first + 4 {
      try await withStore { store, clock in
        let (push, _) = try await SimulatedPush.run(
          seed: seed, plan: .crowded, store: store, clock: clock)
        wakes += push.wakes
        repeats += push.repeats
        kills += push.kills
      }
    }
    // That it was put to the test at all.
    #expect(wakes > 20 && repeats > 0 && kills > 10, "\(wakes), \(repeats), \(kills)")
  }

  @Test func `the contract holds while the mailbox overflows its quota`() async throws {
    let first = SeededGenerator.seed(or: 1)
    var plan = SimulationPlan.crowded
    plan.quotaMessages = 12
    let settings = StoreSettings.testing.with {
      $0.mailboxMessagesMax = 12
      $0.durability = .interval(milliseconds: 1000)
    }
    for seed in first..<first + 20 {
      let simulation = Simulation(seed: seed, plan: plan, store: ReferenceBacked(settings))
      try await simulation.run()
      // A plan in which nothing is dropped would show nothing.
      #expect(simulation.phones.contains { $0.sawDropped }, "seed \(seed)")
    }
    for seed in first..<first + 3 {
      try await withStore(settings) { store, clock in
        let backed = EmbeddedBacked(store, clock: clock)
        try await Simulation(seed: seed, plan: plan, store: backed).run()
      }
    }
  }

  @Test func `a message that kills the app is set aside alone, and all others arrive`()
    async throws
  {
    let first = SeededGenerator.seed(or: 1)
    for seed in first..<first + 10 {
      let (deadly, aside) = try await runWithDeadlyMessage(seed: seed, breaksNetwork: false)
      #expect(aside == deadly, "seed \(seed)")
    }
  }

  /// A network that brings nothing back looks like an app that dies, so others may be set aside.
  @Test func `a message that kills the app is set aside on a bad network too`() async throws {
    let first = SeededGenerator.seed(or: 1)
    for seed in first..<first + 10 {
      let (deadly, aside) = try await runWithDeadlyMessage(seed: seed, breaksNetwork: true)
      #expect(aside.isSuperset(of: deadly), "seed \(seed)")
    }
  }

  /// Seed 509: its sender takes the deadly message back after both apps died of it once.
  @Test func `a message that kills the app and is recalled need not be set aside`() async throws {
    let (deadly, aside) = try await runWithDeadlyMessage(seed: 509, breaksNetwork: true)
    #expect(deadly.isEmpty && aside.isEmpty)
  }

  /// Returns the messages that were deadly to the end, and those that were set aside.
  private func runWithDeadlyMessage(
    seed: UInt64, breaksNetwork: Bool
  ) async throws -> (deadly: Set<UInt64>, aside: Set<UInt64>) {
    var plan = SimulationPlan.crowded
    plan.server.setAsideAttempts = 3
    plan.deadlyText = "deadly"
    plan.purges = false
    plan.doublesHello = breaksNetwork
    plan.troubleEveryMilliseconds = breaksNetwork ? 5_000 : 1_000_000_000
    let simulation = Simulation(seed: seed, plan: plan, store: ReferenceBacked())
    simulation.schedule(after: 20_000) { simulation in
      for _ in 0..<3 { try await simulation.deposit() }
      try await simulation.deposit(text: "deadly")
      for _ in 0..<3 { try await simulation.deposit() }
    }
    try await simulation.run()
    let all = simulation.deposited.values.flatMap { $0 }
    let deadly = all.filter { $0.value.text == "deadly" }.map(\.key)
    for phone in simulation.phones {
      let shown = phone.shown.values.flatMap { $0 }
      #expect(
        deadly.allSatisfy { sequence in
          shown.contains { $0.key == sequence && !$0.value }
        }, "seed \(seed)")
    }
    let isRecalled = Set(all.filter(\.value.isRecalled).map(\.key))
    return (Set(deadly).subtracting(isRecalled), Set(simulation.setAside.map(\.sequence)))
  }
}

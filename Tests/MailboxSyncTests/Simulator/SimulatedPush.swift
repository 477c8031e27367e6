@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// The dispatcher beside the simulated server: killed between its steps, with a provider that fails.
///
/// It runs every now and then and to its end, so that what has to hold can be checked behind it.
final class SimulatedPush {
  private static let everyMilliseconds: Int64 = 700
  private static let graceSeconds: UInt32 = 2
  private static let backOffSecondsMax: UInt32 = 2

  private let address: MailboxAddress = "bob"
  private let store: EmbeddedStore
  private let clock: ManualClock
  private let directory: TemporaryDirectory
  private var tables: PushTables
  private let provider = CheckingProvider()
  private var generator: SeededGenerator
  /// The messages that had been deposited when a device had its token: what comes later must wake it.
  private var boundBehind: [DeviceID: Int] = [:]
  private(set) var kills = 0

  init(_ store: EmbeddedStore, clock: ManualClock, seed: UInt64) throws {
    self.store = store
    self.clock = clock
    directory = try TemporaryDirectory()
    tables = try PushTables(at: directory.path("push"))
    generator = SeededGenerator(seed: seed)
  }

  /// A whole simulation of a plan, shortened to what pushes need, with pushes beside it.
  static func run(
    seed: UInt64, plan: SimulationPlan, store: EmbeddedStore, clock: ManualClock
  ) async throws -> (push: SimulatedPush, simulation: Simulation) {
    var plan = plan
    plan.troubleMilliseconds = 40_000
    plan.calmMilliseconds = 110_000
    let simulation = Simulation(seed: seed, plan: plan, store: EmbeddedBacked(store, clock: clock))
    let push = try SimulatedPush(store, clock: clock, seed: seed)
    try await push.join(simulation)
    try await simulation.run()
    return (push, simulation)
  }

  var wakes: Int { provider.deliveredCount }
  var repeats: Int { provider.repeats }

  /// Begins, and comes again as long as the simulation lasts.
  private func join(_ simulation: Simulation) async throws {
    // The feed is read from the first start on.
    try await dispatch(in: simulation)
    schedule(in: simulation)
  }

  private func schedule(in simulation: Simulation) {
    simulation.schedule(after: Self.everyMilliseconds) { simulation in
      try await self.dispatch(in: simulation)
      self.schedule(in: simulation)
    }
  }

  private func dispatch(in simulation: Simulation) async throws {
    try await bind(in: simulation)
    let isHealthy = simulation.isCalm || generator.once(in: 2)
    let dies = !simulation.isCalm && generator.once(in: 3)
    // The store keeps whole seconds: what has just expired may still go out.
    let allowed = try truth(in: simulation, expiredFor: 1000)
    provider.begin(allowed, isHealthy: isHealthy, seed: generator.next())
    if try await run(killedAfter: dies ? Int.random(in: 0..<20, using: &generator) : .max) {
      kills += 1
      try tables.close()
      tables = try PushTables(at: directory.path("push"))
    } else {
      provider.settle()
      try checkWoken(in: simulation)
    }
    if let fault = provider.faults.first { throw Violation("G10", fault) }
  }

  /// Runs a dispatcher; returns whether it was killed.
  private func run(killedAfter steps: Int) async throws -> Bool {
    var settings = DispatchSettings()
    settings.graceSeconds = Self.graceSeconds
    settings.backOffSecondsMax = Self.backOffSecondsMax
    settings.sendsMax = 4
    let killing = StepCounter(steps)
    let dispatcher = try Dispatcher(
      store, tables: tables, gateway: provider, settings: settings, clock: clock.storeClock,
      generator: SeededGenerator(seed: generator.next()),
      probe: { () throws(MailboxError) in try killing.step() })
    do {
      try await dispatcher.runUntilIdle()
      return false
    } catch {
      guard killing.hasEnded else { throw error }
      return true
    }
  }

  private func bind(in simulation: Simulation) async throws {
    for phone in simulation.phones {
      guard let device = try known(phone.device), device.presence.isSignedIn,
        device.binding == nil
      else { continue }
      let binding = Binding(
        token: phone.device.value.asAppleToken, platform: .apns, credential: "main")
      try await store.bind(binding, to: phone.device, of: address)
      boundBehind[phone.device] = simulation.depositsMade
    }
  }

  private func known(_ device: DeviceID) throws -> Device? {
    // There is no mailbox before the first deposit.
    try? store.devices(of: address).first { $0.id == device }
  }

  // MARK: What has to hold

  /// Returns the messages that may wake a device now, by the store and by what was deposited.
  private func truth(
    in simulation: Simulation, expiredFor milliseconds: Int64
  ) throws -> [CheckingProvider.Wake] {
    guard let mailbox = try? store.summary(of: address) else { return [] }
    let read = try store.view.conversations(of: address).first?.readThrough ?? 0
    return try simulation.phones.flatMap { phone in
      guard let device = try known(phone.device), mayBeWoken(device) else {
        return [] as [CheckingProvider.Wake]
      }
      return (simulation.deposited[mailbox.epoch] ?? [:]).compactMap { sequence, message in
        let isOver =
          message.isRecalled || sequence <= mailbox.floor || sequence <= read
          || sequence <= device.acknowledged
          || message.expiresAt.map { $0 + milliseconds <= simulation.now } ?? false
        return isOver ? nil : CheckingProvider.Wake(device: device.id, message: message.id)
      }
    }
  }

  private func mayBeWoken(_ device: Device) -> Bool {
    switch device.presence {
    case .suspended: true
    case .background:
      clock.now >= device.presenceSince.adding(seconds: Int64(Self.graceSeconds))
    case .foreground, .signedOut, .replaced: false
    }
  }

  /// Checks that every message that may wake a device now has done so, or is tried again soon.
  private func checkWoken(in simulation: Simulation) throws {
    let pending = try tables.owed(to: address, limit: 100_000)
    for wake in try truth(in: simulation, expiredFor: 0) {
      guard let behind = boundBehind[wake.device], let number = Int(wake.message.value.dropFirst()),
        number > behind, !provider.hasWoken(wake)
      else { continue }
      let owed = pending.first {
        $0.push.key.device == wake.device && $0.push.messageID == wake.message
      }
      let soon = clock.now.adding(seconds: Int64(Self.backOffSecondsMax) + 1)
      guard let owed, owed.nextAt ?? clock.now <= soon else {
        throw Violation(
          "G10", "\(wake) did not come: \(owed.map { "owed, \($0.reason)" } ?? "not owed")")
      }
    }
  }
}

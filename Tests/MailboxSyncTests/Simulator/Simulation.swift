import MailboxModel
import MailboxSync
import MailboxTesting

/// Both sides of the protocol, a network and a store, driven by a virtual clock from a seed.
///
/// After every step the contract is checked. A violation stops the run with the steps that led to
/// it.
final class Simulation {
  typealias Step = (Simulation) async throws -> Void

  let seed: UInt64
  let plan: SimulationPlan
  let store: any SimulatedStore
  var random: SeededGenerator
  var now: Int64 = 0
  var trace: [String] = []

  private var steps: [(at: Int64, order: Int, step: Step)] = []
  private var stepsScheduled = 0

  // The server's process.
  var serverIsUp = true
  var serverRun = 0
  var live = LiveSessions()
  var servers: [SessionID: HostedSession] = [:]
  var attempts: [DeviceID: DeliveryAttempts] = [:]
  var sessionsMade: UInt64 = 0
  var setAside: Set<Cursor> = []

  // The phones and the network.
  let phones: [Phone] = [Phone(device: "phone"), Phone(device: "tablet")]
  var connectionsMade = 0
  var isCalm = false

  // How far mailboxes were emptied, by epoch, and whether the last step has to have moved that.
  var floors: [Epoch: UInt64] = [:]
  var floorIsDue = false
  var departures = Departures()

  /// Counts of what happened to devices, so that a test can tell that it was put to the test.
  struct Departures {
    var signOuts = 0
    var removals = 0
    var replacements = 0
    /// Gaps over what went while a device did not hold.
    var forfeits = 0
  }

  // What was deposited, by epoch and sequence.
  var deposited: [Epoch: [UInt64: Deposited]] = [:]
  var depositsMade = 0

  struct Deposited {
    let id: MessageID
    let text: String
    let expiresAt: Int64?
    var isRecalled = false
  }

  init(seed: UInt64, plan: SimulationPlan, store: any SimulatedStore) {
    self.seed = seed
    self.plan = plan
    self.store = store
    random = SeededGenerator(seed: seed)
  }

  var instant: SyncInstant { SyncInstant(milliseconds: now) }

  func chance(in odds: Int) -> Bool { random.once(in: odds) }

  func note(_ text: @autoclosure () -> String) { trace.append("\(now) ms: \(text())") }

  func schedule(after milliseconds: Int64, _ step: @escaping Step) {
    schedule(at: now + max(0, milliseconds), step)
  }

  func schedule(at time: Int64, _ step: @escaping Step) {
    stepsScheduled += 1
    let place = steps.firstIndex { $0.at > time } ?? steps.count
    steps.insert((time, stepsScheduled, step), at: place)
  }

  /// Does the plan's trouble, then lets everything come to rest, and checks that all arrived.
  func run() async throws {
    do {
      try await begin()
      try await work(until: plan.troubleMilliseconds)
      calm()
      try await work(until: plan.troubleMilliseconds + plan.calmMilliseconds)
      try await checkEverythingArrived()
    } catch {
      throw SimulationFailure(seed: seed, error: "\(error)", trace: trace)
    }
  }

  private func work(until end: Int64) async throws {
    while let next = nextMoment, next <= end {
      now = max(now, next)
      store.advance(to: Timestamp(milliseconds: now))
      if let first = steps.first, first.at <= now {
        steps.removeFirst()
        try await first.step(self)
      } else {
        try await passTime()
      }
      try await check()
    }
    now = end
    store.advance(to: Timestamp(milliseconds: now))
  }

  private var nextMoment: Int64? {
    var moments = servers.values.compactMap { $0.session.deadline?.milliseconds }
    for phone in phones {
      if let deadline = phone.client?.session.deadline { moments.append(deadline.milliseconds) }
    }
    if let first = steps.first { moments.append(first.at) }
    return moments.min()
  }

  private func passTime() async throws {
    for end in servers.values.sorted(by: { $0.id < $1.id }) {
      guard let deadline = end.session.deadline, deadline <= instant else { continue }
      try await take(.timePassed, by: end)
    }
    for phone in phones {
      guard let client = phone.client, let deadline = client.session.deadline,
        deadline <= instant
      else { continue }
      try take(.timePassed, by: client, on: phone)
    }
  }
}

/// A run that broke the contract, with the steps that led there.
struct SimulationFailure: Error, CustomStringConvertible {
  let seed: UInt64
  let error: String
  let trace: [String]

  var description: String {
    """
    \(error)
    seed \(seed), after \(trace.count) steps, the last of them:
    \(trace.suffix(60).map { "  " + $0 }.joined(separator: "\n"))
    """
  }
}

/// A breach of the contract, and the rule of it that says so.
struct Violation: Error, CustomStringConvertible {
  let description: String
  init(_ rule: String, _ text: String) { description = "\(rule): \(text)" }
}

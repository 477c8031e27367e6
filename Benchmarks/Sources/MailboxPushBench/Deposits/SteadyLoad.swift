internal import Foundation
internal import MailboxGateways
internal import MailboxModel
internal import MailboxPush
internal import MailboxStore
internal import NIOPosix

/// Deposits at a steady rate to sleeping phones, and, if that is asked for, a push for each.
struct SteadyLoad {
  /// The figures of a round.
  struct Found {
    var medianMicroseconds: Double
    var p99Microseconds: Double
    /// From the first deposit until the last push was taken; 0 without pushes.
    var pushesPerSecond: Double
  }

  private static let mailboxesMax = 10_000
  private static let depositors = 32
  /// The time that the pushes may take after the last deposit.
  private static let patience = Duration.seconds(60)

  let directory: String
  let rate: Int
  let seconds: Int
  let pushes: Bool

  func run() async throws -> Found {
    let store = try await EmbeddedStore.open(at: directory)
    let phones = SleepingPhones(count: min(rate * seconds, Self.mailboxesMax))
    try await phones.register(in: store)
    let found: Found
    if pushes {
      found = try await withPushing(from: store) { server in
        try await measure(store, phones, takenBy: server)
      }
    } else {
      found = try await measure(store, phones, takenBy: nil)
    }
    await store.close()
    return found
  }

  /// Runs `body` while a dispatcher pushes over TLS.
  private func withPushing<Result>(
    from store: EmbeddedStore, _ body: (TakingServer) async throws -> Result
  ) async throws -> Result {
    let server = try await TakingServer.start(ServerIdentity())
    let tables = try PushTables(at: directory + "/push")
    let gateway = try await APNsGateway(
      Payloads.credential, settings: server.gatewaySettings,
      group: MultiThreadedEventLoopGroup(numberOfThreads: 1))
    let dispatcher = try Dispatcher(store, tables: tables, gateway: gateway)
    try await dispatcher.runUntilIdle()
    let dispatching = Task { try await dispatcher.run() }
    let result = try await body(server)
    dispatching.cancel()
    try await dispatching.value
    await gateway.close()
    try tables.close()
    try await server.stop()
    return result
  }

  private func measure(
    _ store: EmbeddedStore, _ phones: SleepingPhones, takenBy server: TakingServer?
  ) async throws -> Found {
    let start = ContinuousClock.now
    var waits = try await deposit(to: phones, in: store, from: start)
    waits.sort()
    var pushesPerSecond = 0.0
    if let server {
      while server.taken < rate * seconds {
        guard start.duration(to: .now) < .seconds(seconds) + Self.patience else {
          throw Untrue(description: "\(server.taken) of \(rate * seconds) pushes were taken")
        }
        try await Task.sleep(for: .milliseconds(1))
      }
      pushesPerSecond = Double(rate * seconds) / (start.duration(to: .now) / .seconds(1))
    }
    return Found(
      medianMicroseconds: waits[waits.count / 2] * 1e6,
      p99Microseconds: waits[waits.count * 99 / 100] * 1e6, pushesPerSecond: pushesPerSecond)
  }

  /// Deposits each message at its moment, or as soon after it as a depositor is free; returns how long
  /// each took from that moment, in seconds.
  private func deposit(
    to phones: SleepingPhones, in store: EmbeddedStore, from start: ContinuousClock.Instant
  ) async throws -> [Double] {
    try await withThrowingTaskGroup(of: [Double].self) { group in
      for depositor in 0..<Self.depositors {
        group.addTask {
          var waits: [Double] = []
          for number in stride(from: depositor, to: rate * seconds, by: Self.depositors) {
            let moment = start + .seconds(Double(number) / Double(rate))
            try await Task.sleep(until: moment, tolerance: .zero)
            let begin = ContinuousClock.now
            let message = Message(
              from: UserID(checked: "alice"), text: "message \(number)",
              id: MessageID(checked: "m\(number)"))
            _ = try await store.deposit(message, to: [phones.mailbox(number)])
            waits.append(begin.duration(to: .now) / .seconds(1))
          }
          return waits
        }
      }
      return try await group.reduce(into: []) { $0 += $1 }
    }
  }
}

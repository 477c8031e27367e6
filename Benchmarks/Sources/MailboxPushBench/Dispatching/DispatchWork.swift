internal import Foundation
internal import MailboxModel
internal import MailboxPush
internal import MailboxStore
internal import Synchronization

/// Messages for sleeping phones, and a dispatcher that wakes them all.
struct DispatchWork {
  /// The time that all of it took.
  struct Time {
    var wallSeconds: Double
    /// Of all threads of the process together.
    var coreSeconds: Double
  }

  private static let mailboxesMax = 10_000
  private static let batch = 1000

  let directory: String
  let pushes: Int

  /// Makes the store, deposits, and measures from the dispatcher's start until nothing is owed.
  func run() async throws -> Time {
    let store = try await EmbeddedStore.open(at: directory)
    let tables = try PushTables(at: directory + "/push")
    let gateway = InstantGateway()
    let dispatcher = try Dispatcher(store, tables: tables, gateway: gateway)
    try await dispatcher.runUntilIdle()
    try await fill(store)
    let begin = (ContinuousClock.now, Self.coreSeconds())
    try await dispatcher.runUntilIdle()
    let time = Time(
      wallSeconds: begin.0.duration(to: .now) / .seconds(1),
      coreSeconds: Self.coreSeconds() - begin.1)
    let owed = try tables.pendingCount()
    try tables.close()
    await store.close()
    guard gateway.count == pushes, owed == 0 else {
      throw Untrue(description: "\(gateway.count) pushes were sent, \(owed) are still owed")
    }
    return time
  }

  private func fill(_ store: EmbeddedStore) async throws {
    let phones = SleepingPhones(count: min(pushes, Self.mailboxesMax))
    try await phones.register(in: store)
    var deposits: [Deposit] = []
    for number in 0..<pushes {
      let message = Message(
        from: UserID(checked: "alice"), text: "message \(number)",
        id: MessageID(checked: "m\(number)"))
      deposits.append(Deposit(message, to: [phones.mailbox(number)]))
      guard deposits.count == Self.batch || number == pushes - 1 else { continue }
      for result in await store.deposit(deposits) { _ = try result.get() }
      deposits = []
    }
  }

  private static func coreSeconds() -> Double {
    var usage = rusage()
    getrusage(__rusage_who_t(RUSAGE_SELF.rawValue), &usage)
    return [usage.ru_utime, usage.ru_stime].reduce(0) {
      $0 + Double($1.tv_sec) + Double($1.tv_usec) / 1_000_000
    }
  }
}

/// Takes every push at once.
private final class InstantGateway: PushGateway {
  private let sent = Mutex(0)

  func send(_ push: RenderedPush, to binding: Binding) async -> PushOutcome {
    sent.withLock { $0 += 1 }
    return .delivered
  }

  var count: Int { sent.withLock { $0 } }
}

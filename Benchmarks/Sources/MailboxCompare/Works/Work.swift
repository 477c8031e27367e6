/// One of the works that stores are compared by. A work lives in the child process of one system.
protocol Work: AnyObject {
  /// The options with which the store is opened for it.
  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) { get }

  /// True when each round opens the store anew, in a process of its own.
  var opensAnew: Bool { get }

  /// Returns the cases that it measures on a system, in order.
  func cases(for system: String) -> [String]

  /// Gets ready for a case; not measured. The cases before it have run.
  func prepare(_ name: String, _ contender: any Contender) async throws

  /// Measures a case once.
  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample]
}

extension Work {
  var opensAnew: Bool { false }

  /// Checks that a drain brought what was put in; no figure is given for work that was not done.
  func expect(_ tally: Tally, _ expected: Tally) throws {
    guard tally != expected else { return }
    throw MeasuringError(
      "drained \(tally.messages) messages of \(tally.bytes) bytes, "
        + "expected \(expected.messages) of \(expected.bytes)")
  }

  /// The order in which mailboxes are visited: random, the same for all systems.
  func shuffled(_ users: Range<UInt32>, seed: Int) -> [UInt32] {
    var random = RandomSource(seed: UInt64(seed) &+ 77)
    return users.shuffled(using: &random)
  }

  /// Seconds that something took, and what it gave.
  func timed<R>(_ body: () async throws -> R) async rethrows -> (Double, R) {
    let start = ContinuousClock.now
    let result = try await body()
    return (ContinuousClock.now.seconds(since: start), result)
  }

  /// Deposits until as many budgets of journal are written as asked for; rivals, for a while.
  func warmUp(_ load: DepositLoad, _ sizes: Sizes, _ contender: any Contender) async throws {
    var load = load
    guard let start = try await contender.logBytes() else {
      load.duration = .seconds(sizes.warmUpSeconds)
      _ = try await contender.deposit(load)
      return
    }
    load.duration = .seconds(max(0.5, sizes.depositSeconds / 2))
    var written: UInt64 = 0
    while written < sizes.warmUpBudgets * sizes.journalBudgetBytes {
      load.seed &+= 1
      _ = try await contender.deposit(load)
      written = try await contender.logBytes().map { $0 - start } ?? .max
    }
  }
}

/// W4: drain mailboxes and acknowledge them durably, one, a hundred and a thousand at a time.
final class DrainAndAcknowledge: Work {
  private static let messagesEach = 20
  /// Mailboxes of one round: few when each waits for a sync of its own.
  private static let shares: [(atATime: Int, share: UInt32)] = [(1000, 10), (100, 20), (1, 200)]
  private let sizes: Sizes
  /// Mailboxes that are drained already.
  private var used: UInt32 = 0
  private lazy var order = shuffled(0..<sizes.drained * 2, seed: 4)

  init(_ sizes: Sizes) { self.sizes = sizes }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (sizes.drained * 2, sizes.journalBudgetBytes, 100_000)
  }

  func cases(for system: String) -> [String] {
    system == Systems.layout ? [] : Self.shares.map { "W4-\($0.atATime)" }
  }

  func prepare(_ name: String, _ contender: any Contender) async throws {
    guard name == "W4-1000" else { return }
    try await contender.fill(
      Filling(users: sizes.drained * 2, messagesEach: Self.messagesEach))
    try await contender.settle()
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    guard let (atATime, share) = Self.shares.first(where: { name == "W4-\($0.atATime)" }) else {
      throw MeasuringError("there is no case \(name)")
    }
    let count = max(sizes.drained / share, 10)
    guard Int(used + count) <= order.count else { throw MeasuringError("no mailboxes are left") }
    let users = Array(order[Int(used)..<Int(used + count)])
    used += count
    let (seconds, tally) = try await timed {
      try await contender.drainAndAcknowledge(users, atATime: atATime)
    }
    try expect(
      tally,
      contender.expected(mailboxes: users.count, messagesEach: Self.messagesEach, bodyBytes: 200))
    guard try await contender.drain(Array(users.prefix(100))).messages == 0 else {
      throw MeasuringError("acknowledged messages still wait")
    }
    return [
      Sample(
        work: name, unit: "mailboxes/s", value: Double(users.count) / seconds,
        operations: Double(users.count))
    ]
  }
}

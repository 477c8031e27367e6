/// W2: drain many mailboxes of twenty messages in random order, while they are recent and settled.
final class ManyMailboxes: Work {
  private static let messagesEach = 20
  private let sizes: Sizes

  init(_ sizes: Sizes) { self.sizes = sizes }

  /// The journal holds all of it, so that "recent" means that nothing is settled.
  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (sizes.drained, 8 << 30, 100_000)
  }

  func cases(for system: String) -> [String] {
    system == Systems.layout ? ["W2-settled"] : ["W2-recent", "W2-settled"]
  }

  func prepare(_ name: String, _ contender: any Contender) async throws {
    if name == "W2-recent" || contender is LayoutContender {
      try await contender.fill(Filling(users: sizes.drained, messagesEach: Self.messagesEach))
    }
    if name == "W2-settled" { try await contender.settle() }
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    let users = shuffled(0..<sizes.drained, seed: round)
    let (seconds, tally) = try await timed { try await contender.drain(users) }
    try expect(
      tally,
      contender.expected(
        mailboxes: users.count, messagesEach: Self.messagesEach, bodyBytes: 200))
    return [Sample(work: name, unit: "mailboxes/s", value: Double(users.count) / seconds)]
  }
}

/// W7: open a store in which millions of messages wait, each time in a process of its own.
final class Opening: Work {
  private static let messagesEach = 20
  private let sizes: Sizes

  init(_ sizes: Sizes) { self.sizes = sizes }

  private var users: UInt32 { UInt32(sizes.waiting / Self.messagesEach) }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (users, sizes.journalBudgetBytes, 100_000)
  }

  var opensAnew: Bool { true }

  func cases(for system: String) -> [String] { system == Systems.layout ? [] : ["W7"] }

  /// Nothing is settled on purpose: the journal is as full as it is when a server stops.
  func prepare(_ name: String, _ contender: any Contender) async throws {
    try await contender.fill(Filling(users: users, messagesEach: Self.messagesEach))
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    let some = Array(shuffled(0..<users, seed: round).prefix(100))
    try expect(
      try await contender.drain(some),
      contender.expected(mailboxes: some.count, messagesEach: Self.messagesEach, bodyBytes: 200))
    return [
      Sample(work: name, unit: "s to open", value: contender.secondsToOpen, isLessBetter: true)
    ]
  }
}

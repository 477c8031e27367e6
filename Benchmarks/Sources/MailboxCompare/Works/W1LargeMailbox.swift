/// W1: drain one mailbox of a million messages, page by page.
final class LargeMailbox: Work {
  private let sizes: Sizes

  init(_ sizes: Sizes) { self.sizes = sizes }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (1, sizes.journalBudgetBytes, UInt64(sizes.largeMailbox))
  }

  func cases(for system: String) -> [String] { ["W1"] }

  func prepare(_ name: String, _ contender: any Contender) async throws {
    try await contender.fill(Filling(users: 1, messagesEach: sizes.largeMailbox))
    try await contender.settle()
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    let (seconds, tally) = try await timed { try await contender.drain([0]) }
    try expect(
      tally, contender.expected(mailboxes: 1, messagesEach: sizes.largeMailbox, bodyBytes: 200))
    return [Sample(work: name, unit: "messages/s", value: Double(tally.messages) / seconds)]
  }
}

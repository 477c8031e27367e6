/// W9: deposits by a hundred depositors and drains, with messages of 100 bytes to 90 KB.
final class MessageSizes: Work {
  private static let sizesOfBodies = [
    ("100B", 100), ("1KB", 1_000), ("10KB", 10_000), ("90KB", 90_000),
  ]
  private static let users: UInt32 = 10_000
  /// No more than this is deposited in a round, so that all fits into memory.
  private static let roundBytesMax: UInt64 = 256 << 20
  private let sizes: Sizes
  private let picker = UserPicker(.uniform, users: MessageSizes.users)

  init(_ sizes: Sizes) { self.sizes = sizes }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (Self.users, sizes.journalBudgetBytes, 100_000)
  }

  func cases(for system: String) -> [String] {
    system == Systems.layout ? [] : Self.sizesOfBodies.map { "W9-\($0.0)" }
  }

  func prepare(_ name: String, _ contender: any Contender) async throws {}

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    guard let bytes = Self.sizesOfBodies.first(where: { name == "W9-\($0.0)" })?.1 else {
      throw MeasuringError("there is no case \(name)")
    }
    var load = DepositLoad(
      depositors: 100, picker: picker, duration: .seconds(sizes.depositSeconds / 2))
    load.bodyBytes = bytes
    load.bodyBytesMax = Self.roundBytesMax
    load.seed = UInt64(round + 1) &* 32_452_843
    let outcome = try await contender.deposit(load)
    let users = shuffled(0..<Self.users, seed: round)
    let (seconds, tally) = try await timed {
      try await contender.drainAndAcknowledge(users, atATime: 1000)
    }
    // What was deposited must come out, all of it, before the next round.
    guard tally.messages == outcome.deposits else {
      throw MeasuringError("deposited \(outcome.deposits), drained \(tally.messages)")
    }
    return [
      Sample(name, outcome),
      Sample(
        work: name + "-drain", unit: "MB/s drained and acknowledged",
        value: Double(outcome.deposits * bytes) / seconds / 1e6),
    ]
  }
}

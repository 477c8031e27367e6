/// W10: what a drain and a deposit cost as users become more, each holding five messages.
final class Growth: Work {
  private static let messagesEach = 5
  private let sizes: Sizes
  private let users: UInt32
  private let scale: String
  private let picker: UserPicker

  init(_ sizes: Sizes, users: UInt32) {
    self.sizes = sizes
    self.users = users
    scale = Self.name(users)
    picker = UserPicker(.uniform, users: users)
  }

  /// `10k`, `1M`.
  static func name(_ users: UInt32) -> String {
    users % 1_000_000 == 0 ? "\(users / 1_000_000)M" : "\(users / 1000)k"
  }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (users, sizes.journalBudgetBytes, 100_000)
  }

  /// Only the store and what it is measured by: ten million users take all others too long.
  func cases(for system: String) -> [String] {
    switch system {
    case Systems.layout: ["W10-\(scale)-drain"]
    case Systems.own, "lmdb-rows": ["W10-\(scale)-drain", "W10-\(scale)-deposit"]
    default: []
    }
  }

  func prepare(_ name: String, _ contender: any Contender) async throws {
    if name.hasSuffix("-drain") {
      try await contender.fill(Filling(users: users, messagesEach: Self.messagesEach))
      try await contender.settle()
    } else {
      try await warmUp(load(round: 1_000), sizes, contender)
    }
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    guard name.hasSuffix("-drain") else {
      return [Sample(name, try await contender.deposit(load(round: round)))]
    }
    var random = RandomSource(seed: UInt64(round) + 10)
    let visited = (0..<sizes.drained).map { _ in picker.pick(&random) }
    let (seconds, tally) = try await timed { try await contender.drain(visited) }
    try expect(
      tally,
      contender.expected(
        mailboxes: visited.count, messagesEach: Self.messagesEach, bodyBytes: 200))
    return [Sample(work: name, unit: "mailboxes/s", value: Double(visited.count) / seconds)]
  }

  private func load(round: Int) -> DepositLoad {
    var load = DepositLoad(
      depositors: 1000, picker: picker, duration: .seconds(sizes.depositSeconds))
    load.seed = UInt64(round + 1) &* 49_979_687
    return load
  }
}

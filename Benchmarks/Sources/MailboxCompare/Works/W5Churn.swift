internal import Foundation

/// W5: a thousand deposits to two hundred drained and acknowledged mailboxes, for minutes.
final class Churn: Work {
  private let sizes: Sizes
  private let picker: UserPicker

  init(_ sizes: Sizes) {
    self.sizes = sizes
    picker = UserPicker(.uniform, users: sizes.users)
  }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (sizes.users, sizes.journalBudgetBytes, 100_000)
  }

  func cases(for system: String) -> [String] { system == Systems.layout ? [] : ["W5"] }

  func prepare(_ name: String, _ contender: any Contender) async throws {
    try await contender.fill(Filling(users: sizes.users, messagesEach: 5))
    try await contender.settle()
    try await warmUp(load(round: 1_000), sizes, contender)
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    let outcome = try await contender.deposit(load(round: round))
    var sample = Sample(name, outcome)
    sample.extras["drained_per_s"] = Double(outcome.drained) / outcome.seconds
    sample.extras["files_bytes"] = DirectorySize.bytes(of: contender.directory)
    return [
      sample,
      Sample(
        work: "W5-worst-wait", unit: "ms", value: outcome.waits.maxSeconds * 1000,
        isLessBetter: true),
      Sample(
        work: "W5-files", unit: "bytes", value: DirectorySize.bytes(of: contender.directory),
        isLessBetter: true),
    ]
  }

  private func load(round: Int) -> DepositLoad {
    var load = DepositLoad(
      depositors: 1000, picker: picker, duration: .seconds(sizes.churnSeconds))
    load.leaving = .churn
    load.seed = UInt64(round + 5) &* 104_729
    return load
  }
}

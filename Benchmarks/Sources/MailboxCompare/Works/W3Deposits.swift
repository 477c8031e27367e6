/// W3: durable deposits to users who hold five messages each, in steady state.
final class Deposits: Work {
  private static let ownCases = ["W3-1000-ids", "W3-1000-arrays", "W3-1000-half-rate"]
  private let sizes: Sizes
  private let uniform: UserPicker
  private let zipf: UserPicker
  private var bestRate = 0.0

  init(_ sizes: Sizes) {
    self.sizes = sizes
    uniform = UserPicker(.uniform, users: sizes.users)
    zipf = UserPicker(.zipf, users: sizes.users)
  }

  var opening: (users: UInt32, journalBudgetBytes: UInt64, mailboxMessagesMax: UInt64) {
    (sizes.users, sizes.journalBudgetBytes, 100_000)
  }

  func cases(for system: String) -> [String] {
    let all = ["W3-1000", "W3-100", "W3-10", "W3-1", "W3-1000-zipf"]
    switch system {
    case Systems.own: return all + Self.ownCases
    // A bare journal drains nothing, so it has no part in what is drained soon.
    case Systems.layout: return all.filter { !$0.hasSuffix("-zipf") }
    default: return all
    }
  }

  func prepare(_ name: String, _ contender: any Contender) async throws {
    if contender is LayoutContender { return }
    if name == "W3-1000" {
      try await contender.fill(Filling(users: sizes.users, messagesEach: 5))
      try await contender.settle()
      try await warmUp(load(name, round: 1_000), sizes, contender)
    } else if name == "W3-1000-zipf" {
      try await warmUp(load(name, round: 2_000), sizes, contender)
    }
  }

  func measure(_ name: String, round: Int, _ contender: any Contender) async throws -> [Sample] {
    let outcome = try await contender.deposit(load(name, round: round))
    guard outcome.deposits > 0 else { throw MeasuringError("nothing was deposited") }
    if name == "W3-1000" { bestRate = max(bestRate, outcome.depositsPerSecond) }
    var sample = Sample(name, outcome)
    if name == "W3-1000-half-rate" {
      sample.unit = "ms p99"
      sample.value = outcome.waits.milliseconds(atShare: 0.99)
      sample.isLessBetter = true
      sample.extras["deposits_per_s"] = outcome.depositsPerSecond
    }
    if outcome.drained > 0 {
      sample.extras["drained_per_s"] = Double(outcome.drained) / outcome.seconds
    }
    return [sample]
  }

  private func load(_ name: String, round: Int) -> DepositLoad {
    let parts = name.split(separator: "-")
    let depositors = Int(parts[1]) ?? 1
    var load = DepositLoad(
      depositors: depositors, picker: uniform,
      // Few depositors need no steady state of many megabytes, only many syncs.
      duration: .seconds(depositors < 100 ? sizes.depositSeconds / 2 : sizes.depositSeconds))
    load.seed = UInt64(round + 1) &* 7919 &+ UInt64(depositors)
    load.withIDs = name.hasSuffix("-ids")
    load.inArrays = name.hasSuffix("-arrays")
    if name.hasSuffix("-half-rate") { load.offeredPerSecond = bestRate / 2 }
    if name.hasSuffix("-zipf") {
      load.picker = zipf
      load.leaving = .soonDrained
    }
    return load
  }
}

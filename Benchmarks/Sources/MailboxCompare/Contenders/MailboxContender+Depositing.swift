internal import MailboxModel
internal import MailboxStore

extension MailboxContender {
  func deposit(_ load: DepositLoad) async throws -> DepositOutcome {
    let message = try MailboxMessage(bodyBytes: load.bodyBytes)
    let owed = OwedDrains(load)
    let start = ContinuousClock.now
    // Arrays come from two callers: while one waits for the disk the other's is made ready.
    let tasks = load.inArrays ? 2 : load.depositors
    var outcome = try await withThrowingTaskGroup(of: DepositOutcome.self) { group in
      for index in 0..<tasks {
        group.addTask {
          var depositor = Depositor(
            store: self, load: load, index: index, message: message, owed: owed, start: start)
          let outcome = try await load.inArrays ? depositor.runWithArrays() : depositor.run()
          return outcome
        }
      }
      return try await group.reduce(into: DepositOutcome()) { sum, one in
        sum.deposits += one.deposits
        sum.drained += one.drained
        sum.waits.merge(one.waits)
      }
    }
    outcome.seconds = ContinuousClock.now.seconds(since: start)
    return outcome
  }
}

/// One that deposits, waits, and deposits again.
private struct Depositor {
  let store: MailboxContender
  let load: DepositLoad
  let index: Int
  let message: MailboxMessage
  let owed: OwedDrains
  let start: ContinuousClock.Instant
  var random: RandomSource
  var outcome = DepositOutcome()

  init(
    store: MailboxContender, load: DepositLoad, index: Int, message: MailboxMessage,
    owed: OwedDrains, start: ContinuousClock.Instant
  ) {
    self.store = store
    self.load = load
    self.index = index
    self.message = message
    self.owed = owed
    self.start = start
    random = RandomSource(seed: load.seed &* 1_000_003 &+ UInt64(index))
  }

  mutating func run() async throws -> DepositOutcome {
    let end = start + load.duration
    let depositsMax = Int(
      clamping: load.bodyBytesMax / UInt64(load.bodyBytes * load.recipients * load.depositors))
    var now = ContinuousClock.now
    while now < end, outcome.deposits <= depositsMax {
      now = try await waitForTurn(now)
      let user = load.picker.pick(&random)
      _ = try await deposit(to: user)
      let confirmed = ContinuousClock.now
      outcome.waits.add(now.duration(to: confirmed))
      outcome.deposits += 1
      if let user = owed.note(depositTo: user) {
        var tally = Tally()
        if let cursor = try store.drain(user, into: &tally) {
          try await store.acknowledge(user, through: cursor)
          outcome.drained += 1
        }
      }
      now = ContinuousClock.now
    }
    return outcome
  }

  mutating func runWithArrays() async throws -> DepositOutcome {
    let end = start + load.duration
    var now = ContinuousClock.now
    while now < end {
      try await store.depositAll(
        (0..<(load.depositors / 2)).map { _ in
          let user = load.picker.pick(&random)
          return Deposit(message.to(user), to: [MailboxNames.address(user)])
        })
      let confirmed = ContinuousClock.now
      outcome.waits.add(seconds: confirmed.seconds(since: now), count: load.depositors / 2)
      outcome.deposits += load.depositors / 2
      now = confirmed
    }
    return outcome
  }

  private mutating func deposit(to user: UInt32) async throws -> Receipt {
    guard load.recipients == 1 else {
      let members = GroupMembers.members(
        count: load.recipients, first: user, users: load.picker.users)
      return try await store.store.deposit(
        message.toGroup(from: user), to: members.map(MailboxNames.address))
    }
    let id = load.withIDs ? MessageID(checked: "\(load.seed)-\(index)-\(outcome.deposits)") : nil
    return try await store.store.deposit(
      message.to(user, id: id), to: [MailboxNames.address(user)])
  }

  /// With an offered rate, sleeps until this depositor's next turn. The wait counts from there.
  private func waitForTurn(_ now: ContinuousClock.Instant) async throws -> ContinuousClock.Instant {
    guard let rate = load.offeredPerSecond else { return now }
    let between = Double(load.depositors) / rate
    let share = Double(index) / Double(load.depositors)
    let turn = start + .seconds(between * (Double(outcome.deposits) + share))
    if turn > now { try await Task.sleep(until: turn, clock: .continuous) }
    return max(turn, now)
  }
}

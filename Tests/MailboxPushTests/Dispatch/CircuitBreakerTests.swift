@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// The circuit breaker counts users, not tokens.
@Suite("When a credential is taken to be wrong, and not its tokens") struct CircuitBreakerTests {
  private let noon = PushQuestion.noon
  private let dead = PushOutcome.dead(reason: "Unregistered", since: nil)
  private let mismatch = PushOutcome.mismatch(reason: "400 TopicDisallowed")

  private func user(_ number: Int) -> MailboxAddress {
    MailboxAddress(UserID(checked: "user-\(number)"))
  }

  private func answered(
    _ machine: inout DispatchMachine, _ outcome: PushOutcome, of user: MailboxAddress,
    device: DeviceID = "phone", suspended: Bool = false, at now: Timestamp? = nil
  ) -> [AnswerAction] {
    let now = now ?? noon
    let binding = Binding(
      token: "\(user.user)/\(device)", platform: .fcm, credential: "main", registeredAt: noon)
    let sent = SentPush(push: .owed(5, by: device, of: user), binding: binding)
    let credential = suspended ? CredentialState(suspension: "wrong") : nil
    return machine.answered(
      sent, outcome, current: binding, Obstacles(credential: credential), now: now)
  }

  private func machine(deathsMax: Int = 20, mismatchesMax: Int = 5) -> DispatchMachine {
    var settings = DispatchSettings()
    settings.deathsMax = deathsMax
    settings.mismatchesMax = mismatchesMax
    return DispatchMachine(settings: settings, generator: SeededGenerator(seed: 1))
  }

  @Test func `one user with 25 made-up tokens suspends nothing`() {
    var machine = machine()
    for number in 0..<25 {
      let actions = answered(
        &machine, dead, of: "mallory", device: DeviceID(checked: "made-up-\(number)"))
      #expect(!actions.suspends)
      #expect(actions.unbinds)
    }
  }

  @Test func `when the tokens of many users die at once the credential is suspended instead`() {
    var machine = machine(deathsMax: 3)
    let results = (0..<5).map { number in
      answered(&machine, dead, of: user(number), suspended: number > 2)
    }
    #expect(results.map(\.unbinds) == [true, true, false, false, false])
    #expect(results.map(\.suspends) == [false, false, true, false, false])
  }

  @Test func `deaths among many deliveries, or spread over time, suspend nothing`() {
    var machine = machine(deathsMax: 3)
    for number in 0..<10 {
      for other in 0..<2 {
        _ = answered(&machine, .delivered, of: user(100 + number * 2 + other))
      }
      #expect(answered(&machine, dead, of: user(number)).unbinds, "death \(number)")
    }
    for minute in 1...10 {
      let now = noon.adding(seconds: Int64(minute) * 60)
      #expect(answered(&machine, dead, of: user(minute), at: now).unbinds, "minute \(minute)")
    }
  }

  @Test func `a user whose other phone is reached does not count as dead`() {
    var machine = machine(deathsMax: 2)
    for number in 0..<6 {
      _ = answered(&machine, .delivered, of: user(number), device: "tablet")
      #expect(!answered(&machine, dead, of: user(number)).suspends)
    }
  }

  @Test func `where many tokens die every day, only clearly more is too much`() {
    var machine = machine(deathsMax: 10)
    // Nine of twenty users have dead tokens, minute by minute, and then twelve.
    for minute in 0..<40 {
      let now = noon.adding(seconds: Int64(minute) * 60)
      for number in 0..<20 {
        let isDead = number >= (minute < 20 ? 11 : 8)
        let actions = answered(
          &machine, isDead ? dead : .delivered, of: user(minute * 20 + number), at: now)
        #expect(!actions.suspends, "minute \(minute)")
      }
    }
    let now = noon.adding(seconds: 41 * 60)
    let suspended = (0..<10).map { answered(&machine, dead, of: user(9000 + $0), at: now).suspends }
    #expect(suspended.last == true)
  }

  @Test func `a topic refused for one binding quarantines that binding, never the credential`() {
    var machine = machine()
    for number in 0..<10 {
      let actions = answered(
        &machine, mismatch, of: "mallory", device: DeviceID(checked: "made-up-\(number)"))
      #expect(!actions.suspends && actions.quarantines == 1)
    }
    _ = answered(&machine, .delivered, of: "bob")
    for number in 0..<10 {
      #expect(!answered(&machine, mismatch, of: user(number)).suspends)
    }
  }

  @Test func `when every binding is refused the credential is suspended, and they are given back`()
  {
    var machine = machine()
    let results = (0..<5).map { answered(&machine, mismatch, of: user($0)) }
    #expect(results.map(\.suspends) == [false, false, false, false, true])
    let released = results[4].filter { action in
      if case .write(.token(_, _, nil)) = action { true } else { false }
    }
    #expect(released.count == 4)
    // What was under way with it is kept.
    let late = answered(&machine, mismatch, of: user(9), suspended: true)
    #expect(!late.suspends && late.quarantines == 0)
  }

  @Test func `a crowd is counted by a sample, in bounded memory`() {
    var sample = UserSample()
    for number in 0..<50_000 {
      sample.note(number % 4 == 0 ? .death : .delivered, of: user(number))
    }
    let counts = sample.counts
    #expect((30_000...70_000).contains(counts.answered), "\(counts)")
    let share = Double(counts.died) / Double(counts.answered)
    #expect((0.15...0.35).contains(share), "\(counts)")
  }
}

extension [AnswerAction] {
  fileprivate var suspends: Bool {
    contains { if case .report(.credentialSuspended) = $0 { true } else { false } }
  }

  fileprivate var unbinds: Bool {
    contains { if case .unbind = $0 { true } else { false } }
  }

  fileprivate var quarantines: Int {
    count { action in
      if case .write(.token(_, _, let state)) = action { state?.quarantine != nil } else { false }
    }
  }
}

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// A chat replayed by a process that is killed and started again (contract G1, G2, G5, G9).
@Suite("G1: killed at any moment", .works) struct KillTests {
  /// Steps that the process may have made without having said so.
  private static let inFlightMax = 8

  @Test(.timeLimit(.minutes(10)))
  func `what was confirmed before kill -9 is there exactly, and the chat goes on from there`()
    async throws
  {
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let seed = SeededGenerator.seed(or: 31)
    var random = SeededGenerator(seed: seed)
    let linesMax = ChatTrace.linesMax(or: 900)
    let replay = try ChatReplay(lines: try ChatTrace.lines(atMost: linesMax))
    var script = ChatScript()
    let steps = try replay.lines.flatMap { try script.steps(for: $0) }
    let directory = try TemporaryDirectory()
    let path = directory.path("store")

    var expectation = ChatExpectation()
    var confirmed = 0
    var kills = 0
    var isFinished = false
    while !isFinished {
      let kill = ChildProcess.Kill(
        afterLines: random.once(in: 6)
          ? 0 : Int.random(in: 1...max(2, steps.count / 60), using: &random),
        microseconds: .random(in: 0...20_000, using: &random))
      let outcome = try await crasher.run(
        ["replay", path, "\(linesMax)", "\(confirmed)"], killing: kills < 25 ? kill : nil)
      isFinished = outcome.lines.last == "finished"
      kills += outcome.wasKilled ? 1 : 0
      try #require(isFinished || outcome.wasKilled, "\(outcome), seed \(seed)")
      let said = outcome.lines.last { $0 != "finished" }.flatMap { Int($0) } ?? confirmed
      for step in steps[confirmed..<max(confirmed, said)] { expectation.apply(step) }
      confirmed = max(confirmed, said)
      confirmed += try await inFlight(
        after: confirmed, of: steps, in: path, replay, &expectation, seed: seed)
    }
    #expect(confirmed == steps.count)
    #expect(kills >= 10, "seed \(seed)")
  }

  /// Opens what the killed process left and finds which of the steps in flight are there.
  private func inFlight(
    after confirmed: Int, of steps: [ChatStep], in path: String, _ replay: ChatReplay,
    _ expectation: inout ChatExpectation, seed: UInt64
  ) async throws -> Int {
    let store = try await EmbeddedStore.open(
      at: path, settings: ChatReplay.settings, clock: ManualClock().storeClock)
    let possible = steps[confirmed...].prefix(Self.inFlightMax)
    var users = Set(expectation.mailboxes.keys)
    for case .deposit(_, let recipients) in possible { users.formUnion(recipients) }
    let held = try await replay.held(by: users, in: store)
    let report = try store.view.verify { _ in }
    await store.close()
    try #require(report.problems.isEmpty, "\(report.problems), seed \(seed)")

    let known = expectation
    if held == expectation { return 0 }
    for (count, step) in possible.enumerated() {
      expectation.apply(step)
      if held == expectation { return count + 1 }
    }
    let wrong = users.sorted().first { held.mailboxes[$0] != known.mailboxes[$0] }
    throw UnsoundDrain(
      """
      after \(confirmed) confirmed steps '\(wrong?.value ?? "")' holds \
      \(wrong.flatMap { held.mailboxes[$0] }.map { "\($0)" } ?? "nothing"), expected \
      \(wrong.flatMap { known.mailboxes[$0] }.map { "\($0)" } ?? "nothing"), seed \(seed)
      """)
  }
}

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

/// A real chat replayed: people who are asleep get what is said, and drain it when they speak again.
@Suite("G1, G2, G3, G4, G8: a chat replayed", .stores) struct ChatReplayTests {
  @Test(.timeLimit(.minutes(60)))
  func `everybody who wakes up gets what was said, in order, with the right count, every time`()
    async throws
  {
    let lines = try ChatTrace.lines(atMost: ChatTrace.linesMax(or: 2500))
    let replay = try ChatReplay(lines: lines)
    let open = try await OpenStore(ChatReplay.settings)
    let start = open.clock.now
    var script = ChatScript()
    var expectation = ChatExpectation()
    var wakeUps = 0
    for (number, line) in lines.enumerated() {
      open.clock.advance(to: start.adding(seconds: line.at))
      for step in try script.steps(for: line) {
        if case .acknowledge(let user, _) = step {
          wakeUps += 1
          try await expect(expectation.mailboxes[user], of: user, replay, open.store)
        }
        try await replay.perform(step, on: open.store)
        expectation.apply(step)
        switch step {
        case .acknowledge(let user, _), .read(let user, _):
          try await expect(expectation.mailboxes[user], of: user, replay, open.store)
        case .deposit: break
        }
      }
      if number.isMultiple(of: 311) { try await open.store.settle() }
      if number.isMultiple(of: 997) { try await open.reopen() }
    }
    let held = try await replay.held(by: expectation.mailboxes.keys, in: open.store)
    #expect(held == expectation)
    #expect(wakeUps > 0)
    let report = try open.store.view.verify { _ in }
    #expect(report.problems.isEmpty)
    #expect(report.mailboxes == expectation.mailboxes.count)
    await open.store.close()
  }

  private func expect(
    _ expected: ChatExpectation.Mailbox?, of user: UserID, _ replay: ChatReplay,
    _ store: EmbeddedStore
  ) async throws {
    let held = try await replay.held(by: user, in: store)
    try #require(held == expected, "\(user)")
  }

  @Test func `the chat written for the project has people who sleep and wake up`() throws {
    var script = ChatScript()
    let lines = ChatTrace.writtenLines
    let steps = try lines.flatMap { try script.steps(for: $0) }
    let kinds = steps.map { step in
      switch step {
      case .deposit: 0
      case .acknowledge: 1
      case .read: 2
      }
    }
    #expect(lines.count > 50)
    #expect(Set(kinds) == [0, 1, 2])
    #expect(script.expectation.mailboxes.values.contains { $0.unread > 0 })
  }
}

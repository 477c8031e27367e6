import MailboxModel
import MailboxTesting
import Synchronization
import Testing

@testable import MailboxServer

@Suite struct MarkTurnsTests {
  /// Calls that are under way until they are let go.
  private final class Calls: Sendable {
    private struct State {
      var running: [MailboxAddress: Int] = [:]
      var mostOfOne = 0
      var most = 0
      var isOver = false
    }

    private let state = Mutex(State())

    var most: Int { state.withLock { $0.most } }
    var mostOfOne: Int { state.withLock { $0.mostOfOne } }
    func letGo() { state.withLock { $0.isOver = true } }

    func run(of user: MailboxAddress) async throws {
      state.withLock { state in
        state.running[user, default: 0] += 1
        state.mostOfOne = max(state.mostOfOne, state.running[user, default: 0])
        state.most = max(state.most, state.running.values.reduce(0, +))
      }
      while !state.withLock({ $0.isOver }) { try await breath() }
      state.withLock { $0.running[user, default: 0] -= 1 }
    }
  }

  @Test func `one call of each user is under way, and users take turns`() async throws {
    let (turns, calls) = (MarkTurns(), Calls())
    let others = (0..<MarkTurns.places).map { MailboxAddress(UserID(checked: "user-\($0)")) }
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 1...10 {
        group.addTask { try await turns.take("mallory") { try await calls.run(of: "mallory") } }
      }
      try await eventually { turns.waitingCount(of: "mallory") == 9 }
      for user in others {
        group.addTask { try await turns.take(user) { try await calls.run(of: user) } }
      }
      // Mallory has one place, so one of the others waits for it.
      try await eventually {
        calls.most == MarkTurns.places && others.count { turns.waitingCount(of: $0) == 1 } == 1
      }
      calls.letGo()
      try await group.waitForAll()
    }
    #expect(calls.mostOfOne == 1)
    #expect(calls.most == MarkTurns.places)
  }
}

@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Synchronization
import Testing

@Suite("A change that ends very many rows", .stores) struct ManyEndedTests {
  private static let count = 2 * Dispatcher.rowsMax + 500
  private let bob: MailboxAddress = "bob"

  /// The change that ends them.
  enum End: CaseIterable, Sendable {
    case removal, purge, untoldRemoval

    var rule: PushRule { self == .purge ? .purged : .signedOut }

    func perform(on pushed: PushedStore) async throws {
      switch self {
      case .removal: try await pushed.store.removeDevice("phone", of: "bob")
      case .purge: _ = try await pushed.store.purge("bob")
      case .untoldRemoval:
        try await pushed.store.removeDevice("phone", of: "bob")
        let behind = FeedPosition(rawValue: try pushed.store.feedEnd().rawValue + 1)
        try await pushed.tables.write([.position(behind)])
      }
    }
  }

  @Test(arguments: End.allCases)
  func `ends them in transactions that are no larger than others, also behind a crash`(end: End)
    async throws
  {
    let pushed = try await PushedStore()
    let tables = pushed.tables
    let counts = Mutex<[Int]>([])
    let gateway = RecordingGateway()
    // Killed behind the first of them.
    let killed = try pushed.dispatcher(
      gateway,
      probe: { () throws(MailboxError) in
        let count = try tables.owedCount()
        counts.withLock { $0.append(count) }
        if count < Self.count { throw .closed }
      })
    try await pushed.dispatcher(gateway).runUntilIdle()
    try await pushed.asleep("phone", of: bob)
    try await pushed.dispatcher(gateway).runUntilIdle()
    try await tables.write(
      (1...Self.count).map { .add(.owed(UInt64($0), dueAt: .never)) })
    try await end.perform(on: pushed)
    await #expect(throws: MailboxError.closed) {
      for _ in 0..<4 { try await killed.runUntilIdle() }
    }
    let other = try pushed.dispatcher(
      gateway,
      probe: { () throws(MailboxError) in
        let count = try tables.owedCount()
        counts.withLock { $0.append(count) }
      })
    for _ in 0..<4 { try await other.runUntilIdle() }
    let seen = counts.withLock { $0 }
    #expect(zip(seen, seen.dropFirst()).allSatisfy { $0 - $1 <= Dispatcher.rowsMax }, "\(seen)")
    #expect(try tables.owedCount() == 0)
    let ended = try tables.ledger(of: bob, limit: 2 * Self.count).filter { $0.kind == .message }
    #expect(ended.count == Self.count)
    #expect(ended.allSatisfy { $0.result == .suppressed(end.rule) })
    await pushed.store.close()
  }
}

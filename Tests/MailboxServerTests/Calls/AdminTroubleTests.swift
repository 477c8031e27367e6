import GRPCCore
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Trouble is seen, by name, and put right without stopping the server.
@Suite("An operator and a store in trouble", .serves, .timeLimit(.minutes(5)))
struct AdminTroubleTests {
  private let directory: TemporaryDirectory

  init() throws { directory = try TemporaryDirectory() }

  private var path: String { directory.path("store") }

  /// Runs `body` with a server of the store at ``path``, which others have made.
  private func withServerOfStore(
    at clock: ManualClock, _ body: @Sendable (ServedStore) async throws -> Void
  ) async throws {
    let store = try await EmbeddedStore.open(
      at: path, settings: .testing, clock: clock.storeClock)
    do {
      try await withServer(of: store, clock) { served in try await body(served) }
    } catch {
      await store.close()
      throw error
    }
    await store.close()
  }

  @Test func `a damaged mailbox is named, and repaired while the others are served`() async throws {
    let clock = ManualClock()
    try await EmbeddedStore.makeWithDamagedBob(at: path, clock: clock.storeClock)
    try await withServerOfStore(at: clock) { served in
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let admin = connection.admin
        #expect(try await admin.condition(.init()).damagedMailboxes == 1)
        let damaged = try await admin.damagedMailboxes(.init())
        #expect(damaged.mailboxes.map(\.user) == ["bob"])
        #expect(damaged.mailboxCount == 1)
        #expect(damaged.mailboxes.first?.reason.isEmpty == false)
        #expect(damaged.mailboxes.first?.since == clock.now.milliseconds)
        let ofChess = try await admin.damagedMailboxes(.with { $0.app = "chess" })
        #expect(ofChess.mailboxes.isEmpty)
        let repair = try await admin.repair(.init())
        #expect(repair.problemCount > 0)
        #expect(repair.repairedCount == repair.problemCount)
        let remaining = repair.problems.filter { !$0.repaired }
        #expect(remaining.isEmpty)
        #expect(try await admin.condition(.init()).damagedMailboxes == 0)
        #expect(try await admin.verify(.init()).problemCount == 0)
      }
      #expect(try await served.store.drainAll("bob").map(\.description) == ["1:lost"])
      #expect(try await served.store.texts(of: "carol") == ["to carol"])
    }
  }

  @Test func `a clock in doubt is seen, and confirmed`() async throws {
    let clock = ManualClock()
    let store = try await EmbeddedStore.open(at: path, settings: .testing, clock: clock.storeClock)
    _ = try await store.deposit(.direct("hi"), to: ["bob"])
    await store.close()
    let behind = ManualClock(at: Timestamp(milliseconds: clock.now.milliseconds - 86_400_000))
    try await withServerOfStore(at: behind) { served in
      try await served.connect(as: "root", roles: [.admin]) { connection in
        let admin = connection.admin
        let condition = try await admin.condition(.init())
        #expect(condition.clockDoubt.kind == .isBehindTheStore)
        #expect(condition.clockDoubt.shown == behind.now.milliseconds)
        #expect(condition.clockDoubt.believed >= clock.now.milliseconds)
        _ = try await admin.confirmClock(.init())
        let now = try await admin.condition(.init())
        #expect(!now.hasClockDoubt)
      }
    }
  }

  @Test func `G13: an operator of one app sees the damage of that app, and repairs nothing`()
    async throws
  {
    let clock = ManualClock()
    try await EmbeddedStore.makeWithDamagedBob(at: path, clock: clock.storeClock)
    try await withServerOfStore(at: clock) { served in
      try await served.connect(as: "root", roles: [.admin], app: "chess") { connection in
        let admin = connection.admin
        let damaged = try await admin.damagedMailboxes(.init())
        #expect(damaged.mailboxes.isEmpty)
        for call in [
          { _ = try await admin.damagedMailboxes(.with { $0.app = "default" }) },
          { _ = try await admin.condition(.init()) },
          { _ = try await admin.repair(.init()) },
          { _ = try await admin.confirmClock(.init()) },
        ] as [@Sendable () async throws -> Void] {
          #expect(await refusal(call) == Refused(.permissionDenied, "notYourApp"))
        }
      }
    }
  }
}

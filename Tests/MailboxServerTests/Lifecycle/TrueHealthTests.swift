import GRPCCore
import Logging
import MailboxModel
import MailboxProtocol
@testable import MailboxServer
import MailboxStore
import MailboxSync
import MailboxTesting
import Synchronization
import SwiftProtobuf
import Testing

/// Health says what holds: of the server and of each of its services.
@Suite(.serves, .timeLimit(.minutes(5))) struct TrueHealthTests {
  private static let services = [
    "", "offline_mailbox.v1.Mailbox", "offline_mailbox.v1.Delivery", "offline_mailbox.v1.Admin",
  ]

  private static func statuses(
    _ connection: Connection
  ) async throws -> [Grpc_Health_V1_HealthCheckResponse.ServingStatus] {
    var statuses: [Grpc_Health_V1_HealthCheckResponse.ServingStatus] = []
    for service in services {
      statuses.append(try await connection.health.check(.with { $0.service = service }).status)
    }
    return statuses
  }

  @Test func `a journal that has failed shows in each service that needs it, and passes`()
    async throws
  {
    let failure = Mutex<ServiceFailure?>(nil)
    try await withServer(failure: { failure.withLock { $0 } }) { served in
      try await served.connect(token: nil) { connection in
        let before = try await Self.statuses(connection)
        failure.withLock { $0 = ServiceFailure("journal", reason: "it failed") }
        let failed = try await Self.statuses(connection)
        failure.withLock { $0 = nil }
        let after = try await Self.statuses(connection)
        #expect(before == [.serving, .serving, .serving, .serving])
        #expect(failed == [.notServing, .notServing, .notServing, .serving])
        #expect(after == before)
      }
    }
  }

  @Test func `those who watch are told of each change, and of no other`() async throws {
    let failure = Mutex<ServiceFailure?>(nil)
    try await withServer(failure: { failure.withLock { $0 } }) { served in
      try await served.connect(token: nil) { connection in
        try await connection.health.watch(.with { $0.service = "offline_mailbox.v1.Delivery" }) {
          response in
          var messages = response.messages.makeAsyncIterator()
          #expect(try await messages.next()?.status == .serving)
          failure.withLock { $0 = ServiceFailure("room", reason: "No space left on device") }
          #expect(try await messages.next()?.status == .notServing)
          failure.withLock { $0 = nil }
          // Whoever asks makes the server look.
          _ = try await connection.health.check(.init())
          #expect(try await messages.next()?.status == .serving)
        }
      }
    }
  }

  @Test func `a store's condition is told by its part, and without its paths`() {
    var condition = StoreCondition()
    #expect(ServiceFailure(condition) == nil)
    condition.settlingFailure = .storage(operation: "settling", reason: "x", hint: "y")
    #expect(ServiceFailure(condition) == nil)
    condition.roomFailure = .storage(
      operation: "writing '/srv/store'", reason: "No space left on device", hint: "y")
    #expect(ServiceFailure(condition) == ServiceFailure("room", reason: "No space left on device"))
    condition.journalFailure = .readOnly(path: "/srv/store")
    #expect(ServiceFailure(condition)?.part == "journal")
    #expect(ServiceFailure(condition)?.reason.contains("/") == false)
  }

  /// A feed that fails as long as it is told to.
  private final class FailingFeed: FeedSource {
    let failure = Mutex<MailboxError?>(nil)
    let store: EmbeddedStore

    init(_ store: EmbeddedStore) { self.store = store }

    private func check() throws(MailboxError) {
      if let failure = failure.withLock({ $0 }) { throw failure }
    }

    func feed(after position: FeedPosition, limit: Int) async throws(MailboxError) -> FeedPage {
      try check()
      return try await store.feed(after: position, limit: limit)
    }

    func feedEnd() async throws(MailboxError) -> FeedPosition {
      try check()
      return try store.feedEnd()
    }
  }

  @Test func `a feed that cannot be read shows in sessions and health, and passes`() async throws {
    try await withStore { store, _ in
      let (feed, health) = (FailingFeed(store), Health())
      feed.failure.withLock { $0 = .damaged(what: "a record") }
      let sessions = Sessions(
        store: store, feed: feed, current: CurrentSettings(ServerSettings(security: .plaintext)),
        health: health,
        logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
      try await withThrowingTaskGroup(of: Void.self) { group in
        group.addTask { await sessions.follow() }
        let lost = Health.Verdict.failing(ServiceFailure("feed", reason: "damaged"))
        try await eventually { health.verdict() == lost }
        #expect(health.verdict(on: .mailbox) == lost)
        #expect(health.verdict(on: .delivery) == .serving)
        // A session that begins now is told to come back.
        let (_, pending) = sessions.admitStream()
        guard case .input(.ending(.goingAway)) = await pending.next().first else {
          Issue.record("the session was not told")
          return group.cancelAll()
        }
        feed.failure.withLock { $0 = nil }
        try await eventually { health.verdict() == .serving }
        let (_, next) = sessions.admitStream()
        next.deposited()
        guard case .input(.deposited) = await next.next().first else {
          Issue.record("the next session does not work")
          return group.cancelAll()
        }
        group.cancelAll()
      }
    }
  }
}

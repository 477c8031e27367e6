import Logging
import MailboxModel
import MailboxSync
import MailboxTesting

@testable import MailboxServer
@testable import MailboxStore

/// A feed that says what a test tells it, and nothing else.
final class ToldFeed: FeedSource {
  private let pages = AsyncStream.makeStream(of: [FeedEvent.Change].self)

  /// The next page of the feed.
  func tell(_ changes: FeedEvent.Change...) { pages.continuation.yield(changes) }

  func feed(after position: FeedPosition, limit: Int) async throws(MailboxError) -> FeedPage {
    var iterator = pages.stream.makeAsyncIterator()
    guard let changes = await iterator.next() else { throw .closed }
    let events = changes.map {
      FeedEvent(position: position, committedAt: Timestamp(milliseconds: 0), change: $0)
    }
    return FeedPage(events: events, next: position)
  }

  func feedEnd() -> FeedPosition { FeedPosition(rawValue: 0) }
}

/// A live session without a connection: a test says what the app and the feed say, and reads what the
/// session sends.
final class ToldSession {
  let feed: ToldFeed
  private let pending: PendingEvents
  private let outbox: SessionOutbox
  private var frames: [ServerFrame] = []

  fileprivate init(feed: ToldFeed, pending: PendingEvents, outbox: SessionOutbox) {
    self.feed = feed
    self.pending = pending
    self.outbox = outbox
  }

  /// The app says something.
  func say(_ frame: ClientFrame) async { _ = await pending.offer(frame) }

  /// Returns the frame that the session sends next; nil when it has ended.
  func next() async -> ServerFrame? {
    if frames.isEmpty { frames = await outbox.next() ?? [] }
    return frames.isEmpty ? nil : frames.removeFirst()
  }

  /// The next frame of a kind; nil when the session ends without one.
  func next<Wanted>(_ wanted: (ServerFrame) -> Wanted?) async -> Wanted? {
    while let frame = await next() { if let found = wanted(frame) { return found } }
    return nil
  }

  /// Waits for the end of the backlog.
  func caughtUp() async -> Cursor? {
    await next { frame -> Cursor? in
      if case .caughtUp(let cursor) = frame { cursor } else { nil }
    }
  }

  /// Waits for the last word.
  func bye() async -> Bye? {
    await next { frame -> Bye? in if case .bye(let bye) = frame { bye } else { nil } }
  }
}

/// Runs a test with a live session of one of bob's devices, which has said Hello. The session hears of
/// the store's feed what the test tells it.
func withToldSession(
  of device: DeviceID, over store: EmbeddedStore, _ body: (ToldSession) async throws -> Void
) async throws {
  let (feed, outbox) = (ToldFeed(), SessionOutbox())
  let sessions = Sessions(
    store: store, feed: feed, current: CurrentSettings(ServerSettings(security: .plaintext)),
    health: Health(), logger: .silent)
  let (id, pending) = sessions.admitStream()
  try await withThrowingTaskGroup(of: Void.self) { group in
    group.addTask { await sessions.follow() }
    group.addTask {
      await LiveSession(
        id: id, mailbox: "bob", pending: pending, outbox: outbox, sessions: sessions
      ).run()
    }
    _ = await pending.offer(.hello(Hello(device: device)))
    try await body(ToldSession(feed: feed, pending: pending, outbox: outbox))
    group.cancelAll()
  }
}

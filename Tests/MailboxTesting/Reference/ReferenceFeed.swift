internal import MailboxInterface
internal import MailboxModel

/// The feed of a store in memory: each event's position is its place among all.
struct ReferenceFeed: Sendable {
  private var events: [FeedEvent] = []
  private var waiting: [AsyncStream<Void>.Continuation] = []
  /// The positions that readers kept.
  var kept: [FeedReaderName: FeedPosition] = [:]

  /// The position at which it ends now.
  var end: FeedPosition { FeedPosition(rawValue: UInt64(events.count)) }

  /// Adds what was committed, and calls those who wait for it.
  mutating func add(_ changes: [FeedEvent.Change], at now: Timestamp) {
    for change in changes {
      events.append(FeedEvent(position: end, committedAt: now, change: change))
    }
    guard !changes.isEmpty else { return }
    for waiter in waiting { waiter.finish() }
    waiting = []
  }

  /// Returns the events behind a position, and a stream that ends once there are any.
  mutating func page(
    after position: FeedPosition, limit: Int
  ) -> (page: FeedPage, more: AsyncStream<Void>) {
    let start = Int(clamping: min(position.rawValue, end.rawValue))
    let found = events[start...].prefix(max(1, limit))
    let (more, waiter) = AsyncStream.makeStream(of: Void.self)
    if found.isEmpty { waiting.append(waiter) } else { waiter.finish() }
    let next = FeedPosition(rawValue: UInt64(start + found.count))
    return (FeedPage(events: Array(found), next: next), more)
  }
}

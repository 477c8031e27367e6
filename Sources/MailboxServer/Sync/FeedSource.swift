internal import MailboxInterface
internal import MailboxModel

/// The source from which sessions learn of what came in.
protocol FeedSource: Sendable {
  /// See `MailboxOperations`.
  func feed(after position: FeedPosition, limit: Int) async throws(MailboxError) -> FeedPage
  /// See `MailboxOperations`.
  func feedEnd() async throws(MailboxError) -> FeedPosition
}

/// The feed of a store.
struct StoreFeed: FeedSource {
  let store: any MailboxOperations

  func feed(after position: FeedPosition, limit: Int) async throws(MailboxError) -> FeedPage {
    try await store.feed(after: position, limit: limit)
  }

  func feedEnd() async throws(MailboxError) -> FeedPosition { try await store.feedEnd() }
}

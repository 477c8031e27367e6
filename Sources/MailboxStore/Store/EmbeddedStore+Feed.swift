public import MailboxInterface
public import MailboxModel

extension EmbeddedStore {
  /// The most events of one page of the feed.
  private static let feedLimitMax = 10_000

  /// Reads what was committed behind a position, and waits when there is nothing new; see
  /// `MailboxOperations.feed(after:limit:)`.
  ///
  /// - Throws: `.feedTrimmed`, `.invalidArgument`; `.closed`, `.storage`.
  public func feed(
    after position: FeedPosition, limit: Int
  ) async throws(MailboxError) -> FeedPage {
    let limit = min(max(1, limit), Self.feedLimitMax)
    let journal = self.journal
    var reached = position
    while true {
      let page = try FeedReader(journal: journal).page(after: reached, limit: limit)
      if !page.events.isEmpty || Task.isCancelled { return page }
      guard !waiters.isClosed else { throw .closed }
      reached = page.next
      await waiters.wait { journal.durableEnd > page.next.rawValue }
    }
  }

  /// Returns the present end of the feed; see `MailboxOperations.feedEnd()`.
  ///
  /// - Throws: Nothing. It is known in memory, also once the store is closed.
  public func feedEnd() throws(MailboxError) -> FeedPosition {
    FeedPosition(rawValue: journal.durableEnd)
  }

  /// The position that a reader kept under its name; see `MailboxOperations.feedPosition(ofReader:)`.
  ///
  /// - Throws: `.closed`, `.storage`, for a reader that has kept none since the store was opened.
  public func feedPosition(ofReader name: FeedReaderName) throws(MailboxError) -> FeedPosition? {
    try recent.feedPosition(ofReader: name).map { FeedPosition(rawValue: $0) }
  }

  /// Keeps a reader's position durably; see `MailboxOperations.keepFeedPosition(_:ofReader:)`.
  ///
  /// - Throws: `.invalidArgument`; `.closed`, `.storage`, `.readOnly`.
  public func keepFeedPosition(
    _ position: FeedPosition, ofReader name: FeedReaderName
  ) async throws(MailboxError) {
    let nameBytes = 1...FeedReaderName.bytesMax
    guard nameBytes.contains(name.value.utf8.count) else {
      throw .invalidArgument(
        name: "reader", value: name.value, reason: "a feed reader's name has 1 to 128 bytes")
    }
    guard position.rawValue <= journal.durableEnd else {
      throw .invalidArgument(
        name: "feed position", value: "\(position)",
        reason: "the feed ends at \(journal.durableEnd)")
    }
    try await queue.submit { (planner) throws(MailboxError) in
      try planner.keepFeedPosition(position, ofReader: name)
    }
  }
}

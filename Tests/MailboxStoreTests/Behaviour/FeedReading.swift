import MailboxModel
import MailboxStore

extension MailboxOperations {
  /// Everything that the feed shows from a position to its present end.
  func events(after position: FeedPosition, limit: Int = 100) async throws -> [FeedEvent] {
    let end = try await feedEnd()
    var events: [FeedEvent] = []
    var position = position
    while position < end {
      let page = try await feed(after: position, limit: limit)
      events += page.events
      guard position < page.next else { break }
      position = page.next
    }
    return events
  }

  /// The texts of all deposits that the feed shows from a position to its present end.
  func depositedTexts(after position: FeedPosition, limit: Int = 100) async throws -> [String] {
    try await events(after: position, limit: limit).compactMap { event in
      guard case .deposited(let message) = event.change else { return nil }
      return try message.decoded().text
    }
  }
}

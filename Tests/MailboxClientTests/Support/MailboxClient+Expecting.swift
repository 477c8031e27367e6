import MailboxClient
import MailboxModel
import Testing

extension MailboxClient {
  /// Expects these texts to come next; the last one is left unhandled.
  func expect(
    next texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var seen: [String] = []
    for try await arrival in messages {
      if case .message(let message, _) = arrival { seen.append(message.text) }
      if seen.count == texts.count { break }
    }
    #expect(seen == texts, sourceLocation: sourceLocation)
  }

  /// Expects these texts before the end of the backlog, and handles everything up to there.
  func expect(
    backlog texts: [String], sourceLocation: SourceLocation = #_sourceLocation
  ) async throws {
    var seen: [String] = []
    for try await arrival in messages {
      if case .message(let message, _) = arrival { seen.append(message.text) }
      if case .caughtUp = arrival { break }
    }
    #expect(seen == texts, sourceLocation: sourceLocation)
  }
}

/// `text 1`, `text 2`, …
func texts(_ numbers: ClosedRange<Int>) -> [String] { numbers.map { "text \($0)" } }

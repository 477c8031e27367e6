import MailboxModel

@testable import MailboxStore

extension EmbeddedStore {
  /// Returns the work that was planned so far.
  func plannedWork() async throws -> PlannedWork {
    try await queue.submit { planner in planner.work }
  }

  /// Returns the size of the largest batch so far, in units of work.
  func unitsOfLargestBatch() async throws -> Int {
    // The batch that asks is not among those before it.
    _ = try await plannedWork()
    return try await queue.submit { planner in planner.unitsOfLargestBatch }
  }

  /// Returns the work that `body` costs the commit thread.
  func work(of body: () async throws -> Void) async throws -> PlannedWork {
    let before = try await plannedWork()
    try await body()
    return try await plannedWork().less(before)
  }
}

extension PlannedWork {
  fileprivate func less(_ other: PlannedWork) -> PlannedWork {
    var rest = self
    rest.mailboxes -= other.mailboxes
    rest.loads -= other.loads
    rest.records -= other.records
    rest.comparisons -= other.comparisons
    rest.walks -= other.walks
    rest.conversations -= other.conversations
    rest.messages -= other.messages
    return rest
  }
}

/// Mailboxes `user-0`, `user-1`, …
func users(_ range: Range<Int>) -> [MailboxAddress] {
  range.map { MailboxAddress(UserID(checked: "user-\($0)")) }
}

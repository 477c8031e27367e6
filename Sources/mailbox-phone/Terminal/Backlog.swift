internal import MailboxClient
internal import MailboxModel

/// The messages that came while the phone was asleep, and which of them a push announced.
struct Backlog: Sendable {
  /// Messages that are remembered; of a longer backlog the newest.
  private static let messagesMax = 1000
  /// Conversations whose wishes one call asks for.
  private static let conversationsMax = 100

  /// The number of messages that came.
  private(set) var count = 0
  private var newest: [WaitingMessage] = []

  mutating func add(_ message: WaitingMessage) {
    count += 1
    if newest.count == Self.messagesMax { newest.removeFirst(Self.messagesMax / 2) }
    newest.append(message)
  }

  /// Returns a line that says how many were pushed meanwhile, by the user's wishes as the server has
  /// them now, but for quiet hours. Nil when nothing came.
  func pushed(to user: UserID, asking client: MailboxClient) async throws -> String? {
    guard count > 0 else { return nil }
    var rule = LocalNotificationRule(user: user)
    rule.preferences = try await client.pushPreferences()
    let conversations = Array(Set(newest.map { $0.conversation(for: user) }))
    for start in stride(from: 0, to: conversations.count, by: Self.conversationsMax) {
      let some = conversations[start...].prefix(Self.conversationsMax)
      rule.conversations.merge(try await client.notifications(of: Array(some))) { $1 }
    }
    let pushed = newest.filter { rule.wakes(with: $0, at: $0.sentAt) }
    return "-- to be pushed meanwhile: \(pushed.count) of the last \(newest.count)"
  }
}

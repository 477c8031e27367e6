import MailboxModel
@testable import MailboxServer
import MailboxSync
import MailboxTesting
import Testing

/// What waits for a session that takes nothing in.
@Suite struct PendingEventsTests {
  private static func change(_ number: Int) -> UnreadChange {
    UnreadChange(
      conversation: .group(GroupID(checked: "#\(number)")), count: UInt64(number), total: 7)
  }

  @Test func `unread counts of more conversations than an answer has end the session`() async {
    let pending = PendingEvents()
    for number in 1...Unread.conversationsMax { pending.unreadChanged(Self.change(number)) }
    // The newest of a conversation takes the place of the one before.
    pending.unreadChanged(Self.change(1))
    #expect(await pending.next().count == Unread.conversationsMax)
    for number in 0...Unread.conversationsMax { pending.unreadChanged(Self.change(number)) }
    let events = await pending.next()
    #expect(events.count == Unread.conversationsMax + 1)
    guard case .ending(.goingAway) = events.first else {
      Issue.record("it began with \(events.first.map { "\($0)" } ?? "nothing")")
      return
    }
  }
}

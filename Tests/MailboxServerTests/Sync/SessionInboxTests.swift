import MailboxModel
@testable import MailboxServer
import MailboxSync
import MailboxTesting
import Testing

/// What waits for a session that takes nothing in.
@Suite struct SessionInboxTests {
  private static func change(_ number: Int) -> UnreadChange {
    UnreadChange(
      conversation: .group(GroupID(checked: "#\(number)")), count: UInt64(number), total: 7)
  }

  @Test func `unread counts of more conversations than an answer has end the session`() async {
    let inbox = SessionInbox()
    for number in 1...Unread.conversationsMax { inbox.unreadChanged(Self.change(number)) }
    // The newest of a conversation takes the place of the one before.
    inbox.unreadChanged(Self.change(1))
    #expect(await inbox.next().count == Unread.conversationsMax)
    for number in 0...Unread.conversationsMax { inbox.unreadChanged(Self.change(number)) }
    let events = await inbox.next()
    #expect(events.count == Unread.conversationsMax + 1)
    guard case .ending(.goingAway) = events.first else {
      Issue.record("it began with \(events.first.map { "\($0)" } ?? "nothing")")
      return
    }
  }
}

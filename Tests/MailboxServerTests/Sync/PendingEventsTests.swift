import MailboxModel
@testable import MailboxServer
import MailboxSync
import MailboxTesting
import Testing

/// The events that wait for a session that takes nothing in.
@Suite struct PendingEventsTests {
  private static func change(_ number: Int, total: UInt64 = 7) -> UnreadChange {
    UnreadChange(
      conversation: .group(GroupID(checked: "#\(number)")), count: UInt64(number), total: total)
  }

  @Test func `unread counts that waited together all carry the newest sum`() async {
    let pending = PendingEvents()
    // A sum may grow as well, by what was deposited meanwhile.
    for (number, total) in [(1, 40), (2, 30), (3, 35), (1, 20), (4, 25)] as [(Int, UInt64)] {
      pending.unreadChanged(Self.change(number, total: total))
    }
    let totals = await pending.next().compactMap { event -> UInt64? in
      if case .input(.unreadChanged(let change)) = event { change.total } else { nil }
    }
    #expect(totals == [25, 25, 25, 25])
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
    guard case .input(.ending(.goingAway)) = events.first else {
      Issue.record("it began with \(events.first.map { "\($0)" } ?? "nothing")")
      return
    }
  }
}

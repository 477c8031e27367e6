@testable import MailboxPush

import MailboxModel
import MailboxStore
import MailboxTesting
import Testing

@Suite("What waits for a push that is under way") struct UnderwayTests {
  private let binding = Binding(token: "t1", platform: .apns, credential: "main")
  private let shares = Shares(DispatchSettings())
  private let badge = PendingPush(
    badgeOf: "phone", in: "bob", cause: FeedPosition(rawValue: 5), dueAt: PushQuestion.noon)

  @Test func `a badge waits for all of its device, and messages for the badge`() {
    var underway = Underway(gathers: false, shares: shares)
    let sent = SentPush(push: .owed(1), binding: binding)
    underway.insert(sent)
    #expect(underway.blocks(.owed(1)))
    #expect(underway.blocks(badge))
    #expect(!underway.blocks(.owed(2)))
    #expect(!underway.blocks(.owed(1, by: "tablet")))
    underway.remove(sent)
    #expect(underway.isEmpty && !underway.blocks(badge))
    underway.insert(SentPush(push: badge, binding: binding))
    #expect(underway.blocks(.owed(2)))
    #expect(!underway.blocks(.owed(2, by: "tablet")))
  }

  @Test func `where conversations are summed up, each goes one push after another`() {
    var underway = Underway(gathers: true, shares: shares)
    let sent = SentPush(push: .owed(1), others: [.owed(2)], binding: binding)
    underway.insert(sent)
    #expect(underway.count == 1)
    #expect(underway.blocks(.owed(2)) && underway.blocks(.owed(3)))
    #expect(!underway.blocks(.owed(3, in: "#room")))
    #expect(!underway.blocks(.owed(3, by: "tablet")))
    underway.remove(sent)
    #expect(!underway.blocks(.owed(3)))
  }
}

import MailboxSync
import MailboxTesting
import Testing

struct LiveSessionsTests {
  private let old = SessionID(rawValue: 1)
  private let new = SessionID(rawValue: 2)

  @Test func `the newest session of a device takes the place of the old one`() {
    var live = LiveSessions()
    let first = live.begin(old, of: "phone", in: "bob")
    #expect(first == .begins(replacing: nil))
    let second = live.begin(new, of: "phone", in: "bob")
    #expect(second == .begins(replacing: old))
    #expect(live.isNewest(new, of: "phone", in: "bob"))
    live.end(old, of: "phone", in: "bob")
    #expect(live.sessions(of: "bob") == ["phone": new])
  }

  @Test func `a mailbox has no more sessions than allowed, but a device can always come back`() {
    var live = LiveSessions(sessionsPerMailboxMax: 1)
    _ = live.begin(old, of: "phone", in: "bob")
    let other = live.begin(new, of: "tablet", in: "bob")
    #expect(other == .refused(limit: 1))
    let again = live.begin(new, of: "phone", in: "bob")
    #expect(again == .begins(replacing: old))
  }

  @Test func `a mailbox without sessions takes no room`() {
    var live = LiveSessions()
    _ = live.begin(old, of: "phone", in: "bob")
    live.end(old, of: "phone", in: "bob")
    #expect(live.mailboxCount == 0)
  }
}

import MailboxModel
import MailboxSync
import MailboxTesting
import Testing

/// Acts that are forbidden to an app. Each ends the session with a reason, and changes nothing.
struct RefusalTests {
  private func refusal(_ actions: [ServerAction]) -> SyncRefusal? {
    actions.compactMap { if case .refuse(let refusal) = $0 { refusal } else { nil } }.first
  }

  @Test func `a first frame other than Hello is refused`() {
    var session = ServerSession(at: at(0))
    let actions = session.received(.foreground, at: at(1))
    #expect(refusal(actions) == .helloExpected(found: "Foreground"))
    #expect(actions.summaries == ["refuse helloExpected", "end"])
  }

  @Test func `a stream that does not say Hello is ended in time`() {
    var session = ServerSession(at: at(0))
    #expect(session.deadline == at(10_000))
    let early = session.timePassed(at: at(9_999)).summaries
    #expect(early == [])
    let late = session.timePassed(at: at(10_000))
    #expect(refusal(late) == .helloTooLate(limitMilliseconds: 10_000))
    let hasEnded = session.hasEnded
    #expect(hasEnded)
  }

  @Test func `a second Hello is refused`() {
    var session = ServerSession.opened(.at(head: 0))
    let actions = session.received(.hello(Hello(device: "phone")), at: at(1))
    #expect(refusal(actions) == .helloTwice)
    #expect(actions.summaries == ["keep no attempts", "suspended", "refuse helloTwice", "end"])
  }

  @Test func `a frame between Hello and Welcome is refused`() {
    var session = ServerSession(at: at(0))
    _ = session.received(.hello(Hello(device: "phone")), at: at(0))
    let actions = session.received(.acknowledge(spot(0)), at: at(1))
    #expect(refusal(actions) == .frameBeforeWelcome("Acknowledge"))
  }

  @Test func `an acknowledgement beyond what was sent is refused and reaches no store`() throws {
    var session = ServerSession.opened(.at(head: 9))
    _ = session.pageRead(try .of(1...4, hasMore: true), at: at(0))
    let actions = session.received(.acknowledge(spot(5)), at: at(1))
    #expect(refusal(actions) == .acknowledgedBeyondSent(given: 5, sent: 4))
    #expect(!actions.summaries.contains { $0.hasPrefix("acknowledge") })
  }

  @Test func `an acknowledgement of another epoch is refused`() throws {
    var session = ServerSession.opened(.at(head: 9))
    _ = session.pageRead(try .of(1...4), at: at(0))
    let other = Epoch(rawValue: 8)
    let actions = session.received(.acknowledge(spot(2, in: other)), at: at(1))
    #expect(refusal(actions) == .acknowledgedAnotherEpoch(given: other, current: history))
  }

  @Test func `reading beyond the newest message is refused`() {
    var session = ServerSession.opened(.at(head: 9))
    let good = session.received(.markRead("alice", through: 9), at: at(1)).summaries
    #expect(good == ["read alice through 9"])
    let bad = session.received(.markRead("alice", through: 10), at: at(1))
    #expect(refusal(bad) == .readBeyondHead(given: 10, head: 9))
  }

  @Test func `more conversations on their way to be read than allowed are refused`() {
    var settings = ServerSessionSettings()
    settings.readsMax = 2
    var session = ServerSession.opened(.at(head: 9), settings: settings)
    for _ in 0..<2 { _ = session.received(.markRead("alice", through: 1), at: at(1)) }
    _ = session.markedRead()
    let third = session.received(.markRead("alice", through: 1), at: at(1)).summaries
    #expect(third == ["read alice through 1"])
    let fourth = session.received(.markRead("alice", through: 1), at: at(1))
    #expect(refusal(fourth) == .tooManyReads(limit: 2))
  }

  @Test func `frames that move nothing are refused when they come too fast`() {
    var settings = ServerSessionSettings()
    settings.framesBurst = 3
    settings.framesPerSecond = 1
    var session = ServerSession.opened(.at(head: 9), cursor: spot(5), settings: settings)
    _ = session.received(.foreground, at: at(0))
    _ = session.received(.acknowledge(spot(5)), at: at(0))
    _ = session.received(.background(badge: 1), at: at(0))
    let actions = session.received(.acknowledge(spot(4)), at: at(0))
    #expect(refusal(actions) == .tooFast(framesPerSecond: 1))
  }

  @Test func `a mailbox that cannot be opened is refused with the store's reason`() {
    var session = ServerSession(at: at(0))
    _ = session.received(.hello(Hello(device: "phone")), at: at(0))
    let actions = session.openFailed(.tooManyDevices(of: "bob", limit: 3))
    #expect(refusal(actions)?.code == "tooManyDevices")
    #expect(refusal(actions)?.message == "'bob' has 3 devices already")
  }

  @Test func `after its end a session answers to nothing`() throws {
    var session = ServerSession.opened(.at(head: 9))
    _ = session.replaced()
    var actions = session.received(.foreground, at: at(1)) + session.deposited(at: at(1))
    actions += session.pageRead(try .of(1...4), at: at(1)) + session.acknowledged(spot(1))
    actions += session.connectionClosed() + session.signedOut() + session.timePassed(at: at(99_999))
    #expect(actions.summaries == [])
    #expect(session.deadline == nil)
  }
}

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
    let actions = session.take(.received(.foreground), at: at(1))
    #expect(refusal(actions) == .helloExpected(found: "Foreground"))
    #expect(actions.summaries == ["refuse helloExpected", "end"])
  }

  @Test func `a stream that does not say Hello is ended in time`() {
    var session = ServerSession(at: at(0))
    #expect(session.deadline == at(10_000))
    let early = session.take(.timePassed, at: at(9_999)).summaries
    #expect(early == [])
    let late = session.take(.timePassed, at: at(10_000))
    #expect(refusal(late) == .helloTooLate(limitMilliseconds: 10_000))
    let hasEnded = session.hasEnded
    #expect(hasEnded)
  }

  @Test func `a second Hello is refused`() {
    var session = ServerSession.opened(.at(head: 0))
    let actions = session.take(.received(.hello(Hello(device: "phone"))), at: at(1))
    #expect(refusal(actions) == .helloTwice)
    #expect(actions.summaries == ["keep no attempts", "suspended", "refuse helloTwice", "end"])
  }

  @Test func `a frame between Hello and Welcome is refused`() {
    var session = ServerSession(at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone"))), at: at(0))
    let actions = session.take(.received(.acknowledge(spot(0))), at: at(1))
    #expect(refusal(actions) == .frameBeforeWelcome("Acknowledge"))
  }

  @Test func `an acknowledgement beyond what was sent is refused and reaches no store`() throws {
    var session = ServerSession.opened(.at(head: 9))
    _ = session.take(.pageRead(try .of(1...4, hasMore: true)), at: at(0))
    let actions = session.take(.received(.acknowledge(spot(5))), at: at(1))
    #expect(refusal(actions) == .acknowledgedBeyondSent(given: 5, sent: 4))
    #expect(!actions.summaries.contains { $0.hasPrefix("acknowledge") })
  }

  @Test func `an acknowledgement of another epoch is refused`() throws {
    var session = ServerSession.opened(.at(head: 9))
    _ = session.take(.pageRead(try .of(1...4)), at: at(0))
    let other = Epoch(rawValue: 8)
    let actions = session.take(.received(.acknowledge(spot(2, in: other))), at: at(1))
    #expect(refusal(actions) == .acknowledgedAnotherEpoch(given: other, current: history))
  }

  @Test func `reading beyond the newest message is refused`() {
    var session = ServerSession.opened(.at(head: 9))
    let good = session.take(.received(.markRead("alice", through: 9)), at: at(1)).summaries
    #expect(good == ["read alice through 9"])
    let bad = session.take(.received(.markRead("alice", through: 10)), at: at(1))
    #expect(refusal(bad) == .readBeyondHead(given: 10, head: 9))
  }

  @Test func `more conversations on their way to be read than allowed are refused`() {
    var settings = ServerSessionSettings()
    settings.readsMax = 2
    var session = ServerSession.opened(.at(head: 9), settings: settings)
    for _ in 0..<2 { _ = session.take(.received(.markRead("alice", through: 1)), at: at(1)) }
    _ = session.take(.markedRead, at: at(1))
    let third = session.take(.received(.markRead("alice", through: 1)), at: at(1)).summaries
    #expect(third == ["read alice through 1"])
    let fourth = session.take(.received(.markRead("alice", through: 1)), at: at(1))
    #expect(refusal(fourth) == .tooManyReads(limit: 2))
  }

  @Test func `frames that move nothing are refused when they come too fast`() {
    var settings = ServerSessionSettings()
    settings.framesBurst = 3
    settings.framesPerSecond = 1
    var session = ServerSession.opened(.at(head: 9), cursor: spot(5), settings: settings)
    _ = session.take(.received(.foreground), at: at(0))
    _ = session.take(.received(.acknowledge(spot(5))), at: at(0))
    _ = session.take(.received(.background(badge: 1)), at: at(0))
    let actions = session.take(.received(.acknowledge(spot(4))), at: at(0))
    #expect(refusal(actions) == .tooFast(framesPerSecond: 1))
  }

  @Test func `a mailbox that cannot be opened is refused with the store's reason`() {
    var session = ServerSession(at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone"))), at: at(0))
    let actions = session.take(.openFailed(.tooManyDevices(of: "bob", limit: 3)), at: at(0))
    #expect(refusal(actions)?.code == "tooManyDevices")
    #expect(refusal(actions)?.message == "'bob' has 3 devices already")
  }

  @Test(arguments: [false, true])
  func `before it is open a session is ended by what ends it, and by nothing else`(
    hasSaidHello: Bool
  ) throws {
    func begun() -> ServerSession {
      var session = ServerSession(at: at(0))
      if hasSaidHello { _ = session.take(.received(.hello(Hello(device: "phone"))), at: at(0)) }
      return session
    }
    let others: [ServerInput] = [
      .timePassed, .deposited, .pageRead(try .of(1...4)), .acknowledged(spot(1)), .markedRead,
      .failed(.deviceSignedOut("phone", of: "bob")), .passed(onlineOnly: [1]),
      .unreadChanged(UnreadChange(conversation: "alice", count: 2, total: 5)), .ending(.purged),
    ]
    var session = begun()
    for input in others {
      let actions = session.take(input, at: at(1)).summaries
      #expect(actions == [], "\(input)")
      let hasEnded = session.hasEnded
      #expect(!hasEnded, "\(input)")
    }
    let ends: [(ServerInput, [String])] = [
      (.connectionClosed, []), (.ending(.replaced), ["send Bye replaced", "end"]),
      (.ending(.signedOut), ["send Bye signedOut", "end"]),
      (
        .ending(.goingAway(retryAfterMilliseconds: 9)),
        ["send Bye goingAway(retryAfterMilliseconds: 9)", "end"]
      ),
    ]
    for (input, last) in ends {
      var session = begun()
      let actions = session.take(input, at: at(1)).summaries
      #expect(actions == last)
      let hasEnded = session.hasEnded
      #expect(hasEnded, "\(input)")
    }
  }

  @Test func `after its end a session answers to nothing`() throws {
    var session = ServerSession.opened(.at(head: 9))
    _ = session.take(.ending(.replaced), at: at(0))
    let inputs: [ServerInput] = [
      .received(.foreground), .deposited, .pageRead(try .of(1...4)), .acknowledged(spot(1)),
      .connectionClosed, .ending(.signedOut), .timePassed,
    ]
    for input in inputs {
      let actions = session.take(input, at: at(99_999)).summaries
      #expect(actions == [], "\(input)")
    }
    #expect(session.deadline == nil)
  }
}

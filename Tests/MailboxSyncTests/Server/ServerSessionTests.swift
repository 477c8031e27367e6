import MailboxModel
import MailboxSync
import MailboxTesting
import Testing

struct ServerSessionTests {
  @Test func `a good cursor counts as an acknowledgement that was lost on the way`() {
    var session = ServerSession(at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone", cursor: spot(5)))), at: at(0))
    let opened = session.take(.opened(.at(head: 9, acknowledged: 3)), at: at(0)).summaries
    #expect(
      opened == [
        "send Welcome behind 5", "foreground", "acknowledge 5", "read after 5, 256 entries",
      ])
  }

  @Test
  func `an app that stands before what its device acknowledged frees its window all the same`()
    throws
  {
    var settings = ServerSessionSettings()
    settings.framesBurst = 1
    var session = ServerSession.opened(
      .at(head: 9, acknowledged: 8), cursor: spot(2), settings: settings)
    _ = session.take(.pageRead(try .of(3...9)), at: at(0))
    let earlier = (3...8).flatMap {
      session.take(.received(.acknowledge(spot($0))), at: at(0))
    }.summaries
    #expect(earlier == [])
    let new = session.take(.received(.acknowledge(spot(9))), at: at(0)).summaries
    #expect(new == ["acknowledge 9"])
    #expect(session.bytesUnderWay == 0)
  }

  @Test func `one acknowledgement is on its way to the store, and the newest follows`() throws {
    var session = ServerSession.opened(.at(head: 5))
    _ = session.take(.pageRead(try .of(1...5)), at: at(0))
    let first = session.take(.received(.acknowledge(spot(1))), at: at(0)).summaries
    #expect(first == ["acknowledge 1"])
    let more = (2...4).flatMap { session.take(.received(.acknowledge(spot($0))), at: at(0)) }
      .summaries
    #expect(more == [])
    let next = session.take(.acknowledged(spot(1)), at: at(0)).summaries
    #expect(next == ["acknowledge 4"])
    let last = session.take(.acknowledged(spot(4)), at: at(0)).summaries
    #expect(last == [])
  }

  @Test func `a connection that closes hands over what was acknowledged and lets pushes begin`()
    throws
  {
    var session = ServerSession.opened(.at(head: 5))
    _ = session.take(.pageRead(try .of(1...5)), at: at(0))
    for sequence in UInt64(1)...3 {
      _ = session.take(.received(.acknowledge(spot(sequence))), at: at(0))
    }
    let closed = session.take(.connectionClosed, at: at(0)).summaries
    #expect(closed == ["keep 1 attempts at 3", "acknowledge 3", "suspended"])
  }

  @Test func `a replaced session says so and leaves presence to the newer one`() {
    var session = ServerSession.opened(.at(head: 0))
    let actions = session.take(.ending(.replaced), at: at(0)).summaries
    #expect(actions == ["keep no attempts", "send Bye replaced", "end"])
    let closed = session.take(.connectionClosed, at: at(0)).summaries
    #expect(closed == [])
  }

  /// Found by the simulator, at its first run with a message that kills the app.
  @Test func `a session that is replaced leaves its attempts to the newer one`() throws {
    var session = ServerSession.opened(.at(head: 3), cursor: spot(1))
    _ = session.take(.pageRead(try .of(2...3)), at: at(0))
    let actions = session.take(.ending(.replaced), at: at(0)).summaries
    #expect(actions == ["keep 1 attempts at 1", "send Bye replaced", "end"])
  }

  @Test func `a purge, a sign-out and a removal that the store reports end the session as such`() {
    var purged = ServerSession.opened(.at(head: 9))
    let away = purged.take(
      .failed(.cursorOfAnotherEpoch(given: history, current: Epoch(rawValue: 8))), at: at(0))
    #expect(away.summaries.contains("send Bye goingAway(retryAfterMilliseconds: 0)"))
    var signedOut = ServerSession.opened(.at(head: 9))
    let out = signedOut.take(.failed(.deviceSignedOut("phone", of: "bob")), at: at(0)).summaries
    #expect(out == ["keep no attempts", "send Bye signedOut", "end"])
    var removed = ServerSession.opened(.at(head: 9))
    let gone = removed.take(.failed(.unknownDevice("phone", of: "bob")), at: at(0)).summaries
    #expect(gone == out)
  }

  @Test func `a page larger than the window waits until nothing else is under way`() throws {
    var settings = ServerSessionSettings()
    settings.windowBytes = 300
    settings.pageBytes = 100
    var session = ServerSession.opened(.at(head: 9), settings: settings)
    _ = session.take(.pageRead(try .of(1...1, hasMore: true)), at: at(0))
    var large = try WaitingMessage.numbered(2)
    large.message.content = .encrypted([UInt8](repeating: 0, count: 1000))
    let page = try Page.of([.message(large)])
    let held = session.take(.pageRead(page), at: at(0)).summaries
    #expect(held == [])
    let freed = session.take(.received(.acknowledge(spot(1))), at: at(0)).summaries
    #expect(freed == ["acknowledge 1", "send Page through 2", "send CaughtUp 2"])
  }

  @Test func `a message that is online only is sent live and dropped without room`() throws {
    var session = ServerSession.opened(.at(head: 0))
    let early = session.take(.passed(onlineOnly: [1, 2, 3]), at: at(0)).summaries
    #expect(early == [])
    _ = session.take(.pageRead(.empty(at: 0)), at: at(0))
    let live = session.take(.passed(onlineOnly: [1, 2, 3]), at: at(0)).summaries
    #expect(live == ["send Page through 0"])
    let large = [UInt8](repeating: 0, count: 300_000)
    let dropped = session.take(.passed(onlineOnly: large), at: at(0)).summaries
    #expect(dropped == [])
  }

  @Test func `after one session without an acknowledgement entries come one to a page`() throws {
    let known = DeliveryAttempts(cursor: spot(5), count: 1)
    var session = ServerSession(at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone", cursor: spot(5)))), at: at(0))
    let opened = session.take(.opened(.at(head: 9, acknowledged: 5, attempts: known)), at: at(0))
    #expect(opened.summaries.last == "read after 5, 1 entries")
    _ = session.take(.pageRead(try .of(6...6)), at: at(0))
    let closed = session.take(.connectionClosed, at: at(0)).summaries
    #expect(closed.first == "keep 2 attempts at 5")
  }

  @Test func `a session that the server ends counts as no attempt`() throws {
    var session = ServerSession.opened(.at(head: 3), cursor: spot(1))
    _ = session.take(.pageRead(try .of(2...3)), at: at(0))
    let actions = session.take(.ending(.goingAway(retryAfterMilliseconds: 9)), at: at(0)).summaries
    #expect(actions.first == "keep no attempts")
  }

  @Test func `attempts at another cursor count for nothing`() {
    let known = DeliveryAttempts(cursor: spot(4), count: 99)
    var session = ServerSession(at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone", cursor: spot(5)))), at: at(0))
    let opened = session.take(.opened(.at(head: 9, acknowledged: 5, attempts: known)), at: at(0))
    #expect(opened.summaries.last == "read after 5, 256 entries")
  }

  @Test func `after so many attempts the message is set aside, reported, and a gap says so`()
    throws
  {
    let known = DeliveryAttempts(cursor: spot(5), count: 8)
    var session = ServerSession.opened(
      .at(head: 9, acknowledged: 5, attempts: known), cursor: spot(5))
    let actions = session.take(.pageRead(try .of(6...6)), at: at(0))
    #expect(
      actions.summaries == ["set 6 aside after 8", "send Page through 6", "send CaughtUp 6"])
    let page = actions.compactMap { if case .send(.page(let page)) = $0 { page } else { nil } }
    let entries = try page.flatMap { try $0.entries() }
    #expect(entries == [.gap(Gap(from: 6, to: 6, reason: .setAside))])
    _ = session.take(.received(.acknowledge(spot(6))), at: at(0))
    let closed = session.take(.connectionClosed, at: at(0)).summaries
    #expect(closed.first == "keep no attempts")
  }

  @Test func `another device's reading is told, its own is not echoed`() {
    var session = ServerSession.opened(.at(head: 9))
    let told = session.take(
      .unreadChanged(UnreadChange(conversation: "alice", count: 2, total: 5)), at: at(0))
    #expect(told.summaries == ["send Unread alice 2 of 5"])
    let own =
      session.take(.received(.markRead("alice", through: 3)), at: at(0))
      + session.take(.markedRead, at: at(0))
    #expect(own.summaries == ["read alice through 3"])
  }
}

import MailboxModel
import MailboxSync
import Testing

/// Contract G3: a device that is connected does not lose its lease for want of messages.
struct LeaseRenewalTests {
  private static func idle(renewingEvery milliseconds: UInt32) throws -> ServerSession {
    var settings = ServerSessionSettings()
    settings.leaseRenewalMilliseconds = milliseconds
    var session = ServerSession.opened(.at(head: 0), settings: settings)
    _ = session.take(.pageRead(.empty(at: 0)), at: at(10))
    return session
  }

  @Test func `an app that is awake and gets nothing is told of again and again`() throws {
    var session = try Self.idle(renewingEvery: 1_000)
    #expect(session.deadline == at(1_000))
    let early = session.take(.timePassed, at: at(999)).summaries
    #expect(early == [])
    let first = session.take(.timePassed, at: at(1_000)).summaries
    #expect(first == ["foreground"])
    let background = session.take(.received(.background(badge: 2)), at: at(1_500)).summaries
    #expect(background == ["background 2"])
    #expect(session.deadline == at(2_500))
    let second = session.take(.timePassed, at: at(2_600)).summaries
    #expect(second == ["background"])
    #expect(session.deadline == at(3_600))
  }

  @Test func `an app that no longer acknowledges lets its lease run out`() throws {
    var session = try Self.idle(renewingEvery: 60_000)
    _ = session.take(.deposited, at: at(1_000))
    _ = session.take(.pageRead(try .of(1...1)), at: at(1_000))
    let late = session.take(.timePassed, at: at(16_000)).summaries
    #expect(late == ["suspended"])
    #expect(session.deadline == nil)
    let later = session.take(.timePassed, at: at(600_000)).summaries
    #expect(later == [])

    let back = session.take(.received(.acknowledge(spot(1))), at: at(700_000)).summaries
    #expect(back == ["foreground", "acknowledge 1"])
    #expect(session.deadline == at(760_000))
  }

  @Test func `a renewal of 0 renews nothing`() throws {
    var session = try Self.idle(renewingEvery: 0)
    #expect(session.deadline == nil)
    let later = session.take(.timePassed, at: at(1 << 40)).summaries
    #expect(later == [])
  }
}

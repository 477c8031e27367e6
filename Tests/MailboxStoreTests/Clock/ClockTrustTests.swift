import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// The trust in a wall clock, transition by transition.
@Suite("Believing a clock") struct ClockTrustTests {
  private static let now: Int64 = 1_700_000_000_000
  private static let day: Int64 = 86_400_000
  private static let tolerance = ClockTrust.toleranceMilliseconds

  private func look(_ elapsed: Int64, set by: Int64 = 0) -> ClockLook {
    ClockLook(wallMilliseconds: Self.now + elapsed + by, elapsedMilliseconds: elapsed)
  }

  @Test func `a clock that goes with time is believed`() {
    var trust = ClockTrust(look(0), newest: nil)
    for elapsed in [1, Self.day, 400 * Self.day] {
      trust.look(look(elapsed))
      #expect(trust.phase == .agreeing)
      #expect(trust.believedMilliseconds(at: look(elapsed)) == Self.now + elapsed)
    }
  }

  @Test(arguments: [day, -day, 8 * day, tolerance + 1, -tolerance - 1])
  func `a clock that is set is not believed, and time goes on as before`(by: Int64) {
    var trust = ClockTrust(look(0), newest: nil)
    trust.look(look(1000, set: by))
    #expect(trust.phase == .jumped)
    #expect(trust.believedMilliseconds(at: look(2000, set: by)) == Self.now + 2000)
    trust.look(look(60_000, set: by))
    #expect(trust.phase == .jumped)
  }

  @Test(arguments: [day, -day])
  func `a clock that agrees again is believed again`(by: Int64) {
    var trust = ClockTrust(look(0), newest: nil)
    trust.look(look(1000, set: by))
    trust.look(look(60_000, set: 10))
    #expect(trust.phase == .agreeing)
    #expect(trust.believedMilliseconds(at: look(60_000)) == Self.now + 60_010)
  }

  @Test(arguments: [tolerance, -tolerance, 1])
  func `a clock that is put right a little is followed, and so is the next little`(by: Int64) {
    var trust = ClockTrust(look(0), newest: nil)
    for step in 1...4 as ClosedRange<Int64> {
      trust.look(look(step * 1000, set: step * by))
      #expect(trust.phase == .agreeing)
      #expect(trust.believedMilliseconds(at: look(step * 1000)) == Self.now + step * (1000 + by))
    }
  }

  @Test func `confirming a clock that was set goes by it from then on`() {
    var trust = ClockTrust(look(0), newest: nil)
    trust.look(look(1000, set: 8 * Self.day))
    trust.confirm(look(2000, set: 8 * Self.day))
    #expect(trust.phase == .agreeing)
    trust.look(look(3000, set: 8 * Self.day))
    #expect(trust.phase == .agreeing)
    // The old time is now the one that was set.
    trust.look(look(4000))
    #expect(trust.phase == .jumped)
  }

  @Test func `a clock behind the newest record is late until it has caught up`() {
    let newest = Timestamp(milliseconds: Self.now + Self.day)
    var trust = ClockTrust(look(0), newest: newest)
    #expect(trust.phase == .late)
    #expect(trust.believedMilliseconds(at: look(5000)) == newest.milliseconds + 5000)
    trust.look(look(6000))
    #expect(trust.phase == .late)
    // However long the machine was off, any later time may be right.
    trust.look(look(7000, set: 90 * Self.day))
    #expect(trust.phase == .agreeing)
    #expect(trust.believedMilliseconds(at: look(7000)) == Self.now + 90 * Self.day + 7000)
  }

  @Test func `a late clock is believed when it is confirmed`() {
    var trust = ClockTrust(look(0), newest: Timestamp(milliseconds: Self.now + Self.day))
    trust.confirm(look(1000))
    trust.look(look(2000))
    #expect(trust.phase == .agreeing)
  }

  @Test func `a clock a little behind the newest record is believed`() {
    let newest = Timestamp(milliseconds: Self.now + Self.tolerance)
    #expect(ClockTrust(look(0), newest: newest).phase == .agreeing)
  }

  @Test func `a clock that says 1970 is late, also where there is no record`() {
    var trust = ClockTrust(look(0, set: -Self.now), newest: nil)
    #expect(trust.phase == .late)
    trust.look(look(1000))
    #expect(trust.phase == .agreeing)
  }

  @Test(arguments: [Int64.min, Int64.max])
  func `no clock is so wrong that looking at it stops the process`(milliseconds: Int64) {
    let odd = ClockLook(wallMilliseconds: milliseconds, elapsedMilliseconds: ~milliseconds)
    var trust = ClockTrust(odd, newest: Timestamp(milliseconds: .max))
    trust.look(odd)
    trust.look(look(0))
    trust.confirm(odd)
    trust.look(look(0))
    _ = trust.believedMilliseconds(at: odd)
  }
}

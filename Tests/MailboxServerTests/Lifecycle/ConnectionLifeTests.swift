@testable import MailboxServer
import NIOCore
import Testing

/// The closing of a connection, by its clock alone.
@Suite struct ConnectionLifeTests {
  private let limits = ConnectionLimits(streamsMax: 2, idle: .seconds(300))

  private func at(_ seconds: Int64) -> NIODeadline { .uptimeNanoseconds(0) + .seconds(seconds) }

  @Test func `one that says nothing, or nothing whole, is closed after ten seconds`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    #expect(life.nextLook == at(10))
    #expect(life.overdue(at: at(9)) == nil)
    #expect(life.overdue(at: at(10)) == "it said nothing")
    life.heard(.nothingWhole, at: at(9))
    #expect(life.overdue(at: at(9)) == nil)
    #expect(life.overdue(at: at(10)) == "it said nothing whole")
    life.heard(.whole, at: at(10))
    life.isReady = true
    #expect(life.overdue(at: at(10)) == nil)
    #expect(life.nextLook == at(110))
  }

  @Test
  func `one that stops within a frame is closed after half a minute, however slowly it goes on`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.isReady = true
    life.heard(.part(isNew: true), at: at(5))
    for second in 6...34 as ClosedRange<Int64> {
      life.heard(.part(isNew: false), at: at(second))
      #expect(life.overdue(at: at(second)) == nil)
    }
    #expect(life.nextLook == at(35))
    #expect(life.overdue(at: at(35)) == "it stopped within a frame")
    life.heard(.part(isNew: true), at: at(35))
    #expect(life.overdue(at: at(64)) == nil)
    life.heard(.whole, at: at(64))
    #expect(life.overdue(at: at(70)) == nil)
  }

  @Test func `one that answers no pings is closed when it had the time to`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.heard(at: at(5))
    #expect(life.streamOpens(at: at(5)) == .admitted)
    #expect(life.overdue(at: at(104)) == nil)
    #expect(life.overdue(at: at(105)) == "it answers no pings")
    life.heard(at: at(104))
    #expect(life.overdue(at: at(105)) == nil)
  }

  @Test func `one without calls is closed when it was asked to leave and does not`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.isReady = true
    for second in stride(from: Int64(0), through: 300, by: 60) { life.heard(at: at(second)) }
    #expect(life.nextLook == at(300))
    #expect(!life.isToLeave(at: at(299)) && life.isToLeave(at: at(300)))
    #expect(life.overdue(at: at(319)) == nil)
    #expect(life.overdue(at: at(320)) == "it has no calls and does not leave")
    #expect(life.streamOpens(at: at(319)) == .admitted)
    #expect(life.overdue(at: at(390)) == nil)
    #expect(life.streamEnds(at: at(390)) == false)
    for second in stride(from: Int64(390), through: 690, by: 60) { life.heard(at: at(second)) }
    #expect(life.overdue(at: at(709)) == nil)
    #expect(life.overdue(at: at(710)) != nil)
  }

  @Test func `one on which nobody signs in is asked to leave after half a minute without calls`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.heard(at: at(1))
    #expect(life.streamOpens(at: at(1)) == .admitted)
    #expect(!life.isToLeave(at: at(99)))
    life.heard(at: at(60))
    #expect(life.streamEnds(at: at(60)) == false)
    #expect(life.nextLook == at(90))
    #expect(!life.isToLeave(at: at(89)))
    #expect(life.isToLeave(at: at(90)))
    var ready = life
    ready.isReady = true
    #expect(!ready.isToLeave(at: at(90)))
    #expect(life.leaves() == .tells)
    #expect(!life.isToLeave(at: at(91)))
    #expect(life.nextLook == at(110))
    #expect(life.overdue(at: at(109)) == nil)
    #expect(life.overdue(at: at(110)) == "it has no calls and does not leave")
  }

  @Test func `one with a call on which nobody signs in is asked to leave after ten minutes`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.heard(at: at(1))
    #expect(life.streamOpens(at: at(1)) == .admitted)
    for second in stride(from: Int64(60), through: 600, by: 60) { life.heard(at: at(second)) }
    #expect(!life.isToLeave(at: at(599)) && life.isToLeave(at: at(600)))
    #expect(life.nextLook == at(600))
    var ready = life
    ready.isReady = true
    #expect(!ready.isToLeave(at: at(600)) && ready.nextLook == at(700))
    #expect(life.leaves() == .tells)
    #expect(life.nextLook == at(620))
    #expect(life.overdue(at: at(619)) == nil)
    #expect(life.overdue(at: at(620)) == "nobody signs in")
  }

  @Test func `one whose ended calls are at work still may begin no other`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    #expect(life.streamOpens(at: at(0), isHeldUp: true) == .refused)
    #expect(life.streamOpens(at: at(0), isHeldUp: false) == .admitted)
  }

  @Test func `one that leaves is closed when it was told and its last stream has ended`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.heard(at: at(0))
    #expect(life.streamOpens(at: at(0)) == .admitted)
    #expect(life.streamOpens(at: at(0)) == .admitted)
    #expect(life.leaves() == .tells)
    #expect(life.leaves() == .nothing)
    #expect(life.streamOpens(at: at(1)) == .refused)
    #expect(life.streamEnds(at: at(1)) == false)
    #expect(life.leaveIsHeard() == false)
    #expect(life.leaveIsHeard() == false)
    #expect(life.streamEnds(at: at(2)) == true)
    #expect(life.streamOpens(at: at(2)) == .refused)
  }

  @Test func `one whose streams have ended is closed only when it was told`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.heard(at: at(0))
    #expect(life.streamOpens(at: at(0)) == .admitted)
    #expect(life.leaves() == .tells)
    #expect(life.streamEnds(at: at(1)) == false)
    #expect(life.leaveIsHeard() == true)
  }

  @Test func `one that has said nothing is closed when the server leaves`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    #expect(life.leaves() == .closes)
  }

  @Test func `a thousand refusals in half a minute are borne, one more is not`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    life.isReady = true
    for _ in 1...2 { #expect(life.streamOpens(at: at(0)) == .admitted) }
    for _ in 1...1000 { #expect(life.streamOpens(at: at(29)) == .refused) }
    var heedless = life
    #expect(heedless.streamOpens(at: at(29)) == .closesConnection)
    #expect(life.streamOpens(at: at(30)) == .refused)
  }

  @Test func `where nobody has signed in a hundred are borne, failed sign-ins among them`() {
    var life = ConnectionLife(limits: limits, at: at(0))
    for _ in 1...50 { #expect(life.streamOpens(at: at(0), isHeldUp: true) == .refused) }
    for _ in 1...50 { #expect(life.signInFails(at: at(0)) == false) }
    var ready = life
    ready.isReady = true
    #expect(ready.signInFails(at: at(0)) == false)
    // Held up by what the server has not done yet, it may ask ten times as often.
    for _ in 1...9000 { #expect(ready.streamOpens(at: at(0), isHeldUp: true) == .refused) }
    #expect(life.streamOpens(at: at(0), isHeldUp: true) == .closesConnection)
    #expect(life.signInFails(at: at(0)) == true)
    #expect(life.signInFails(at: at(30)) == false)
  }
}

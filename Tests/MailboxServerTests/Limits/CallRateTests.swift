import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxServer

@Suite(.timeLimit(.minutes(5))) struct CallRateTests {
  private let start = ContinuousClock.now
  private let bob = CallRate.Key(app: nil, user: "bob")

  @Test func `ten seconds of calls go at once, then as many as the rate gives`() {
    let rate = CallRate(perSecond: 5, burstSeconds: 10, now: start)
    for _ in 1...50 { #expect(rate.take(bob, at: start) == nil) }
    #expect(rate.take(bob, at: start) == .milliseconds(200))
    #expect(rate.take(bob, at: start + .milliseconds(200)) == nil)
    #expect(rate.take(bob, at: start + .milliseconds(200)) != nil)
    #expect(rate.take(CallRate.Key(app: nil, user: "carol"), at: start) == nil)
  }

  @Test func `what costs more than a full bucket holds goes, and is paid for`() throws {
    let rate = CallRate(perSecond: 5, burstSeconds: 10, now: start)
    #expect(rate.take(bob, calls: 500, at: start) == nil)
    let wait = try #require(rate.take(bob, at: start))
    #expect(wait > .milliseconds(90_199) && wait < .milliseconds(90_201))
    // Others sweep meanwhile: a debt is not forgotten.
    let carol = CallRate.Key(app: nil, user: "carol")
    #expect(rate.take(carol, at: start + .seconds(50)) == nil)
    #expect(rate.callerCount == 2)
    #expect(rate.take(bob, at: start + .seconds(90)) != nil)
    #expect(rate.take(bob, at: start + .milliseconds(90_201)) == nil)
    #expect(rate.take(bob, calls: 500, at: start + .milliseconds(90_201)) != nil)
  }

  @Test func `G14: callers that are quiet are forgotten`() {
    let rate = CallRate(perSecond: 5, burstSeconds: 10, now: start)
    for number in 0..<1000 {
      let key = CallRate.Key(app: nil, user: UserID(checked: "user-\(number)"))
      #expect(rate.take(key, at: start) == nil)
    }
    #expect(rate.callerCount == 1000)
    #expect(rate.take(bob, at: start + .seconds(11)) == nil)
    #expect(rate.callerCount == 1)
  }
}

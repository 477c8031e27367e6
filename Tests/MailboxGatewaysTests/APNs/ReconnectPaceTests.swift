import MailboxTesting
import NIOCore
import Testing

@testable import MailboxGateways

/// The pauses between one connection and the next.
@Suite struct ReconnectPaceTests {
  @Test func `failures wait twice as long each time, up to the limit`() {
    var generator = SeededGenerator(seed: 1)
    var pace = ReconnectPace(secondsMax: 60)
    for step in 0..<12 {
      let wait = pace.ended(after: .zero, wasOfUse: false, using: &generator)
      let longest = TimeAmount.milliseconds(min(1000 << Int64(step), 60_000))
      #expect(wait >= .nanoseconds(longest.nanoseconds / 2))
      #expect(wait <= longest)
    }
  }

  @Test func `after a useful one the next comes at once, but not one after the other`() {
    var generator = SeededGenerator(seed: 2)
    var pace = ReconnectPace(secondsMax: 60)
    #expect(pace.ended(after: .seconds(5), wasOfUse: true, using: &generator) == .zero)
    let second = pace.ended(after: .seconds(5), wasOfUse: true, using: &generator)
    #expect((500...1000).contains(second.nanoseconds / 1_000_000))
    let third = pace.ended(after: .seconds(5), wasOfUse: true, using: &generator)
    #expect((1000...2000).contains(third.nanoseconds / 1_000_000))
  }

  @Test func `one that lasted ends the waiting`() {
    var generator = SeededGenerator(seed: 3)
    var pace = ReconnectPace(secondsMax: 60)
    for _ in 0..<5 { _ = pace.ended(after: .zero, wasOfUse: false, using: &generator) }
    #expect(pace.ended(after: .seconds(61), wasOfUse: true, using: &generator) == .zero)
    let next = pace.ended(after: .zero, wasOfUse: false, using: &generator)
    #expect(next <= .seconds(1))
  }
}

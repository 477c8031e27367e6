import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting
import Testing

struct ClientSessionTests {
  private var random = SeededGenerator(seed: 1)

  private func beginning(_ start: UInt64, in epoch: Epoch = history) -> Beginning {
    Beginning(
      epoch: epoch, start: start, head: 20, unread: .none, windowBytes: 1000)
  }

  private mutating func opened(at start: UInt64) -> ClientSession {
    var client = ClientSession(device: "phone", cursor: spot(start))
    _ = client.take([.start, .connected], at: at(0), using: &random)
    _ = client.take(.received(.welcome(beginning(start))), at: at(0), using: &random)
    return client
  }

  private mutating func reconnect(_ client: inout ClientSession) -> [String] {
    _ = client.take(.connectionLost, at: at(1), using: &random)
    _ = client.take(.timePassed, at: at(1_000_000), using: &random)
    return client.take(.connected, at: at(1_000_000), using: &random).summaries
  }

  @Test mutating func `nothing is acknowledged before it is handled, and it is persisted before`()
    throws
  {
    var client = opened(at: 0)
    let came = client.take(.received(.page(try .of(1...3))), at: at(1), using: &random)
    #expect(came.summaries == [#"deliver ["1", "2", "3"] to 3"#])
    let part = client.take(.handled(through: spot(2)), at: at(1), using: &random).summaries
    #expect(part == ["persist 2", "send Acknowledge 2"])
    let again = client.take(.handled(through: spot(2)), at: at(1), using: &random).summaries
    #expect(again == [])
  }

  @Test mutating func `what was not delivered cannot be handled`() throws {
    var client = opened(at: 0)
    _ = client.take(.received(.page(try .of(1...3))), at: at(1), using: &random)
    let beyond = client.take(.handled(through: spot(4)), at: at(1), using: &random).summaries
    #expect(beyond == [])
    let other = client.take(
      .handled(through: spot(2, in: Epoch(rawValue: 8))), at: at(1), using: &random
    ).summaries
    #expect(other == [])
  }

  @Test mutating func `what came on an earlier connection is not delivered twice`() throws {
    var client = opened(at: 0)
    _ = client.take(.received(.page(try .of(1...5))), at: at(1), using: &random)
    _ = client.take(.handled(through: spot(2)), at: at(1), using: &random)
    #expect(reconnect(&client) == ["send Hello at 2"])
    _ = client.take(.received(.welcome(beginning(2))), at: at(2), using: &random)
    let came = client.take(.received(.page(try .of(3...7))), at: at(2), using: &random)
    #expect(came.summaries == [#"deliver ["6", "7"] to 7"#])
  }

  @Test mutating func `a gap that came in part is delivered from where it is new`() throws {
    var client = opened(at: 0)
    _ = client.take(.received(.page(try .of(1...5))), at: at(1), using: &random)
    _ = reconnect(&client)
    _ = client.take(.received(.welcome(beginning(0))), at: at(2), using: &random)
    let gap = Gap(from: 1, to: 9, reason: .purged)
    let came = client.take(.received(.page(try .of([.gap(gap)]))), at: at(2), using: &random)
    #expect(came.summaries == [#"deliver ["6-9 purged"] to 9"#])
  }

  @Test mutating func `what is handled while away is acknowledged when it comes again`() throws {
    var client = opened(at: 0)
    _ = client.take(.received(.page(try .of(1...5))), at: at(1), using: &random)
    #expect(reconnect(&client) == ["send Hello at 0"])
    let away = client.take(.handled(through: spot(5)), at: at(1), using: &random).summaries
    #expect(away == ["persist 5"])
    _ = client.take(.received(.welcome(beginning(0))), at: at(2), using: &random)
    let came = client.take(.received(.page(try .of(1...5))), at: at(2), using: &random)
    #expect(came.summaries == ["send Acknowledge 5"])
  }

  @Test mutating func `Reset begins anew, and what the app handles of before counts no more`()
    throws
  {
    var client = opened(at: 0)
    _ = client.take(.received(.page(try .of(1...5))), at: at(1), using: &random)
    _ = reconnect(&client)
    let other = Epoch(rawValue: 8)
    let reset = client.take(
      .received(.reset(.anotherEpoch, beginning(3, in: other))), at: at(2), using: &random)
    #expect(reset.summaries == ["start over: anotherEpoch, behind 3", "persist 3"])
    let old = client.take(.handled(through: spot(5)), at: at(2), using: &random).summaries
    #expect(old == [])
    let came = client.take(.received(.page(try .of(4...4, in: other))), at: at(2), using: &random)
    #expect(came.summaries == [#"deliver ["4"] to 4"#])
  }

  @Test mutating func `an app without a cursor stands where its first session begins`() {
    var client = ClientSession(device: "phone", cursor: nil)
    let hello = client.take([.start, .connected], at: at(0), using: &random).summaries
    #expect(hello == ["connect", "send Hello at nothing"])
    let began = client.take(.received(.welcome(beginning(6))), at: at(0), using: &random)
    #expect(began.summaries == ["began behind 6", "persist 6"])
    #expect(reconnect(&client) == ["send Hello at 6"])
  }

  @Test(arguments: [(Bye.replaced, ClientEnd.replaced), (.signedOut, .signedOut)])
  mutating func `Bye for good ends for good`(bye: Bye, end: ClientEnd) {
    var client = opened(at: 0)
    let actions = client.take(.received(.bye(bye)), at: at(1), using: &random)
    #expect(actions.summaries == ["disconnect", "end \(end)"])
    let later = client.take([.start, .enteredForeground], at: at(1), using: &random)
    #expect(later.summaries == [])
    #expect(client.deadline == nil)
  }

  @Test mutating func `pauses grow to their limit, from nothing to that by chance`() {
    var longest: [Int64] = []
    for _ in 0..<40 {
      var client = ClientSession(device: "phone", cursor: nil)
      _ = client.take(.start, at: at(0), using: &random)
      var pauses: [Int64] = []
      var now: Int64 = 0
      for _ in 0..<12 {
        _ = client.take(.connectionLost, at: at(now), using: &random)
        let until = client.deadline?.milliseconds ?? -1
        pauses.append(until - now)
        now = until
        _ = client.take(.timePassed, at: at(now), using: &random)
      }
      longest = longest.isEmpty ? pauses : zip(longest, pauses).map { max($0, $1) }
    }
    let ceilings = (0..<12).map { min(60_000, Int64(500) << Int64($0)) }
    #expect(zip(longest, ceilings).allSatisfy { $0 <= $1 && $0 > $1 / 2 }, "\(longest)")
  }

  @Test mutating func `a pause that the server asked for is kept, also by the foreground`() {
    var client = opened(at: 0)
    _ = client.take(
      .received(.bye(.goingAway(retryAfterMilliseconds: 5_000))), at: at(0), using: &random)
    let until = client.deadline ?? at(0)
    #expect(until >= at(5_000) && until <= at(7_500))
    let came = client.take(.enteredForeground, at: at(0), using: &random).summaries
    #expect(came == [])
    let back = client.take(.timePassed, at: until, using: &random).summaries
    #expect(back == ["connect"])
  }

  @Test mutating func `coming to the foreground ends a pause of its own`() {
    var client = opened(at: 0)
    _ = client.take(.connectionLost, at: at(0), using: &random)
    let came = client.take(.enteredForeground, at: at(0), using: &random).summaries
    #expect(came == ["connect"])
  }

  @Test mutating func `what was reported while away is said when the session begins`() {
    var client = opened(at: 9)
    _ = client.take(.connectionLost, at: at(0), using: &random)
    let reports: [ClientInput] = [
      .enteredBackground(badge: 4), .markRead("alice", through: 3), .markRead("alice", through: 8),
    ]
    _ = client.take(reports, at: at(0), using: &random)
    _ = client.take([.timePassed, .connected], at: at(1_000_000), using: &random)
    let began = client.take(.received(.welcome(beginning(9))), at: at(2), using: &random)
    #expect(
      began.summaries == [
        "began behind 9", "send background(badge: 4)", "send markRead(peer \"alice\", through: 8)",
      ])
  }
}

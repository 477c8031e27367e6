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
    _ = client.start() + client.connected(at: at(0))
    _ = client.received(.welcome(beginning(start)), at: at(0), using: &random)
    return client
  }

  private mutating func reconnect(_ client: inout ClientSession) -> [String] {
    _ = client.connectionLost(at: at(1), using: &random)
    _ = client.timePassed(at: at(1_000_000), using: &random)
    return client.connected(at: at(1_000_000)).summaries
  }

  @Test mutating func `nothing is acknowledged before it is handled, and it is persisted before`()
    throws
  {
    var client = opened(at: 0)
    let came = client.received(.page(try .of(1...3)), at: at(1), using: &random)
    #expect(came.summaries == [#"deliver ["1", "2", "3"] to 3"#])
    let part = client.handled(through: spot(2)).summaries
    #expect(part == ["persist 2", "send Acknowledge 2"])
    let again = client.handled(through: spot(2)).summaries
    #expect(again == [])
  }

  @Test mutating func `what was not delivered cannot be handled`() throws {
    var client = opened(at: 0)
    _ = client.received(.page(try .of(1...3)), at: at(1), using: &random)
    let beyond = client.handled(through: spot(4)).summaries
    #expect(beyond == [])
    let other = client.handled(through: spot(2, in: Epoch(rawValue: 8))).summaries
    #expect(other == [])
  }

  @Test mutating func `what came on an earlier connection is not delivered twice`() throws {
    var client = opened(at: 0)
    _ = client.received(.page(try .of(1...5)), at: at(1), using: &random)
    _ = client.handled(through: spot(2))
    #expect(reconnect(&client) == ["send Hello at 2"])
    _ = client.received(.welcome(beginning(2)), at: at(2), using: &random)
    let came = client.received(.page(try .of(3...7)), at: at(2), using: &random)
    #expect(came.summaries == [#"deliver ["6", "7"] to 7"#])
  }

  @Test mutating func `a gap that came in part is delivered from where it is new`() throws {
    var client = opened(at: 0)
    _ = client.received(.page(try .of(1...5)), at: at(1), using: &random)
    _ = reconnect(&client)
    _ = client.received(.welcome(beginning(0)), at: at(2), using: &random)
    let gap = Gap(from: 1, to: 9, reason: .purged)
    let came = client.received(.page(try .of([.gap(gap)])), at: at(2), using: &random)
    #expect(came.summaries == [#"deliver ["6-9 purged"] to 9"#])
  }

  @Test mutating func `what is handled while away is acknowledged when it comes again`() throws {
    var client = opened(at: 0)
    _ = client.received(.page(try .of(1...5)), at: at(1), using: &random)
    #expect(reconnect(&client) == ["send Hello at 0"])
    let away = client.handled(through: spot(5)).summaries
    #expect(away == ["persist 5"])
    _ = client.received(.welcome(beginning(0)), at: at(2), using: &random)
    let came = client.received(.page(try .of(1...5)), at: at(2), using: &random)
    #expect(came.summaries == ["send Acknowledge 5"])
  }

  @Test mutating func `Reset begins anew, and what the app handles of before counts no more`()
    throws
  {
    var client = opened(at: 0)
    _ = client.received(.page(try .of(1...5)), at: at(1), using: &random)
    _ = reconnect(&client)
    let other = Epoch(rawValue: 8)
    let reset = client.received(
      .reset(.anotherEpoch, beginning(3, in: other)), at: at(2), using: &random)
    #expect(reset.summaries == ["start over: anotherEpoch, behind 3", "persist 3"])
    let old = client.handled(through: spot(5)).summaries
    #expect(old == [])
    let came = client.received(.page(try .of(4...4, in: other)), at: at(2), using: &random)
    #expect(came.summaries == [#"deliver ["4"] to 4"#])
  }

  @Test mutating func `an app without a cursor stands where its first session begins`() {
    var client = ClientSession(device: "phone", cursor: nil)
    let hello = (client.start() + client.connected(at: at(0))).summaries
    #expect(hello == ["connect", "send Hello at nothing"])
    let began = client.received(.welcome(beginning(6)), at: at(0), using: &random)
    #expect(began.summaries == ["began behind 6", "persist 6"])
    #expect(reconnect(&client) == ["send Hello at 6"])
  }

  @Test(arguments: [(Bye.replaced, ClientEnd.replaced), (.signedOut, .signedOut)])
  mutating func `Bye for good ends for good`(bye: Bye, end: ClientEnd) {
    var client = opened(at: 0)
    let actions = client.received(.bye(bye), at: at(1), using: &random)
    #expect(actions.summaries == ["disconnect", "end \(end)"])
    let later = client.start() + client.enteredForeground()
    #expect(later.summaries == [])
    #expect(client.deadline == nil)
  }

  @Test mutating func `pauses grow to their limit, from nothing to that by chance`() {
    var longest: [Int64] = []
    for _ in 0..<40 {
      var client = ClientSession(device: "phone", cursor: nil)
      _ = client.start()
      var pauses: [Int64] = []
      var now: Int64 = 0
      for _ in 0..<12 {
        _ = client.connectionLost(at: at(now), using: &random)
        let until = client.deadline?.milliseconds ?? -1
        pauses.append(until - now)
        now = until
        _ = client.timePassed(at: at(now), using: &random)
      }
      longest = longest.isEmpty ? pauses : zip(longest, pauses).map { max($0, $1) }
    }
    let ceilings = (0..<12).map { min(60_000, Int64(500) << Int64($0)) }
    #expect(zip(longest, ceilings).allSatisfy { $0 <= $1 && $0 > $1 / 2 }, "\(longest)")
  }

  @Test mutating func `a pause that the server asked for is kept, also by the foreground`() {
    var client = opened(at: 0)
    _ = client.received(
      .bye(.goingAway(retryAfterMilliseconds: 5_000)), at: at(0), using: &random)
    let until = client.deadline ?? at(0)
    #expect(until >= at(5_000) && until <= at(7_500))
    let came = client.enteredForeground().summaries
    #expect(came == [])
    let back = client.timePassed(at: until, using: &random).summaries
    #expect(back == ["connect"])
  }

  @Test mutating func `coming to the foreground ends a pause of its own`() {
    var client = opened(at: 0)
    _ = client.connectionLost(at: at(0), using: &random)
    let came = client.enteredForeground().summaries
    #expect(came == ["connect"])
  }

  @Test mutating func `what was reported while away is said when the session begins`() {
    var client = opened(at: 9)
    _ = client.connectionLost(at: at(0), using: &random)
    _ = client.enteredBackground(badge: 4) + client.markRead("alice", through: 3)
    _ = client.markRead("alice", through: 8)
    _ = client.timePassed(at: at(1_000_000), using: &random)
    _ = client.connected(at: at(1_000_000))
    let began = client.received(.welcome(beginning(9)), at: at(2), using: &random)
    #expect(
      began.summaries == [
        "began behind 9", "send background(badge: 4)", "send markRead(peer \"alice\", through: 8)",
      ])
  }
}

import MailboxModel
import MailboxStore
import MailboxSync
import MailboxTesting
import Testing

/// Acts of a server that a client must not take for success.
struct ClientFaultTests {
  private var random = SeededGenerator(seed: 1)

  private func beginning(_ start: UInt64, head: UInt64 = 20, in epoch: Epoch = history)
    -> Beginning
  {
    Beginning(
      epoch: epoch, start: start, head: head, unread: .none, windowBytes: 1000)
  }

  private mutating func opened(at start: UInt64) -> ClientSession {
    var client = ClientSession(device: "phone", cursor: spot(start))
    _ = client.take([.start, .connected], at: at(0), using: &random)
    _ = client.take(.received(.welcome(beginning(start))), at: at(0), using: &random)
    return client
  }

  @Test mutating func `6 a page that begins behind a hole is a fault and is not delivered`() throws
  {
    var client = opened(at: 10)
    let actions = client.take(.received(.page(try .of(12...14))), at: at(1), using: &random)
    #expect(
      actions.summaries == ["report sequence 11 was expected, 12 came", "disconnect"])
    #expect(client.handledThrough == spot(10))
    #expect(client.deadline != nil)
  }

  @Test mutating func `6 a page with a hole inside is a fault and is not delivered`() throws {
    var client = opened(at: 10)
    let page = try Page.of([.message(try .numbered(11)), .message(try .numbered(26))])
    let actions = client.take(.received(.page(page)), at: at(1), using: &random)
    #expect(
      actions.summaries == ["report sequence 12 was expected, 26 came", "disconnect"])
  }

  @Test mutating func `6 a page that says it ends beyond its entries is a fault`() throws {
    var client = opened(at: 10)
    var page = try Page.of(11...12)
    page.cursor.sequence = 26
    let actions = client.take(.received(.page(page)), at: at(1), using: &random)
    #expect(
      actions.summaries == ["report a page says it ends at 26, its entries at 12", "disconnect"])
  }

  @Test mutating func `a gap stands for what is missing, and is no hole`() throws {
    var client = opened(at: 10)
    let gap = Gap(from: 11, to: 25, reason: .expired)
    let page = try Page.of([.gap(gap), .message(try .numbered(26))])
    let actions = client.take(.received(.page(page)), at: at(1), using: &random)
    #expect(actions.summaries == [#"deliver ["11-25 expired", "26"] to 26"#])
  }

  @Test mutating func `a session that begins beyond the cursor is a fault`() {
    var client = ClientSession(device: "phone", cursor: spot(10))
    _ = client.take([.start, .connected], at: at(0), using: &random)
    let actions = client.take(.received(.welcome(beginning(12))), at: at(1), using: &random)
    #expect(
      actions.summaries == ["report sequence 11 was expected, 13 came", "disconnect"])
  }

  @Test mutating func `a backlog that is said to end elsewhere than it did is a fault`() throws {
    var client = opened(at: 10)
    _ = client.take(.received(.page(try .of(11...12))), at: at(1), using: &random)
    let actions = client.take(.received(.caughtUp(spot(13))), at: at(1), using: &random)
    #expect(actions.summaries.last == "disconnect")
  }

  @Test mutating func `a backlog that ends twice is a fault`() {
    var client = opened(at: 10)
    let once = client.take(.received(.caughtUp(spot(10))), at: at(1), using: &random)
    #expect(once.summaries == ["caught up at 10"])
    let twice = client.take(.received(.caughtUp(spot(10))), at: at(1), using: &random)
    #expect(twice.summaries == ["report CaughtUp came where it cannot stand", "disconnect"])
  }

  @Test mutating func `a page of another epoch is a fault`() throws {
    var client = opened(at: 10)
    let page = try Page.of(11...12, in: Epoch(rawValue: 8))
    let actions = client.take(.received(.page(page)), at: at(1), using: &random)
    #expect(actions.summaries.last == "disconnect")
    #expect(client.handledThrough == spot(10))
  }

  @Test mutating func `bytes that are no page are a fault`() {
    var client = opened(at: 10)
    var page = Page(at: spot(11))
    page.bytes = [0x0A, 0xFF]
    let actions = client.take(.received(.page(page)), at: at(1), using: &random)
    #expect(actions.summaries.first?.hasPrefix("report a page cannot be read") == true)
  }

  @Test mutating func `a server that does not begin the session in time is left`() {
    var client = ClientSession(device: "phone", cursor: nil)
    _ = client.take([.start, .connected], at: at(0), using: &random)
    #expect(client.deadline == at(20_000))
    let actions = client.take(.timePassed, at: at(20_000), using: &random)
    #expect(
      actions.summaries == ["report the session did not begin within 20000 ms", "disconnect"])
  }

  @Test mutating func `a page before the session begins is a fault`() throws {
    var client = ClientSession(device: "phone", cursor: nil)
    _ = client.take([.start, .connected], at: at(0), using: &random)
    let actions = client.take(.received(.page(try .of(1...2))), at: at(1), using: &random)
    #expect(actions.summaries == ["report Page came where it cannot stand", "disconnect"])
  }
}

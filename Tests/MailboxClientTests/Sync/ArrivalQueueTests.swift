@testable import MailboxClient
import MailboxModel
import MailboxSync
import MailboxTesting
import Testing

@Suite struct ArrivalQueueTests {
  private static let epoch = Epoch(rawValue: 7)

  private static func page(_ numbers: ClosedRange<UInt64>, isLive: Bool = false) -> ArrivalPage {
    ArrivalPage(
      numbers.map { .gap(Gap(from: $0, to: $0, reason: .expired)) },
      end: cursor(numbers.upperBound), bytes: 100, isLive: isLive)
  }

  private static func cursor(_ sequence: UInt64) -> Cursor {
    Cursor(epoch: epoch, sequence: sequence)
  }

  @Test func `G14: a page is let go when it is handled, however many follow`() {
    var queue = ArrivalQueue()
    for page in 0..<500 as Range<UInt64> { queue.add(Self.page(page * 3 + 1...page * 3 + 3)) }
    #expect(queue.bytes == 50_000)
    var seen: [UInt64] = []
    while let head = queue.head, case .entry(let page, let index) = head {
      guard case .gap(let gap) = page.arrival(at: index) else { break }
      seen.append(gap.from)
      let endsPage = queue.handle(head)
      #expect(endsPage == (gap.to % 3 == 0))
      let handled = queue.takeHandled()
      #expect(handled == Self.cursor(gap.to))
      #expect(queue.pages == 500 - Int(gap.to / 3))
      #expect(queue.bytes == queue.pages * 100)
    }
    #expect(seen == Array(1...1500))
  }

  @Test func `only the head is handled, and what begins anew forgets what waited`() {
    var queue = ArrivalQueue()
    let page = Self.page(1...3)
    queue.add(page)
    queue.add(.caughtUp(Self.cursor(3)))
    queue.add(.caughtUp(Self.cursor(3)))
    #expect(queue.pages == 2)
    let ofAnother = queue.handle(.entry(Self.page(1...3), 0))
    let notTheHead = queue.handle(.entry(page, 1))
    let notYet = queue.handle(.single(.caughtUp(Self.cursor(3)), 0))
    #expect(!ofAnother && !notTheHead && !notYet)
    let nothing = queue.takeHandled()
    #expect(nothing == nil)
    _ = queue.handle(.entry(page, 0))
    queue.clear()
    queue.add(.startOver(.anotherEpoch))
    let forgotten = queue.handle(.entry(page, 1))
    let handled = queue.takeHandled()
    #expect(!forgotten && handled == nil)
    #expect(page.arrival(past: 1) == nil)
    #expect(queue.bytes == 0)
    #expect(queue.pages == 1)
    guard case .single(.startOver(.anotherEpoch), let number)? = queue.head else {
      Issue.record("the new beginning is not the head")
      return
    }
    _ = queue.handle(.single(.startOver(.anotherEpoch), number))
    #expect(queue.head == nil)
  }

  @Test func `G3: a page is gone through without the queue, which knows how far`() {
    var queue = ArrivalQueue()
    let page = Self.page(1...3, isLive: true)
    queue.add(page)
    #expect(page.arrival(past: 0) == .gap(Gap(from: 2, to: 2, reason: .expired)))
    #expect(page.arrival(past: 0) == nil, "it was handled before")
    #expect(page.arrival(past: 1) == .gap(Gap(from: 3, to: 3, reason: .expired)))
    let inTheMiddle = queue.takeHandled()
    #expect(inTheMiddle == Self.cursor(2))
    #expect(page.arrival(past: 2) == nil, "the last one is the queue's to let go")
    #expect(queue.pages == 1)
    guard case .entry(_, 2)? = queue.head else {
      Issue.record("the last entry is not the head")
      return
    }
    let endsPage = queue.handle(.entry(page, 2))
    let whole = queue.takeHandled()
    #expect(endsPage && whole == Self.cursor(3))
    #expect(queue.bytes == 0)
  }

  @Test func `a message without a place says nothing of how far the app has got`() throws {
    var queue = ArrivalQueue()
    var writer = WireWriter(reservingBytes: 16)
    writer.presentBytes(MessageField.sender, Array("alice".utf8))
    let online = try WaitingMessage(decoding: writer.bytes.span.bytes)
    let entries: [Page.Entry] = [
      .gap(Gap(from: 1, to: 1, reason: .expired)), .message(online), .message(online),
    ]
    queue.add(ArrivalPage(entries, end: Self.cursor(1), bytes: 10, isLive: true))
    for index in 0..<3 {
      guard case .entry(_, index)? = queue.head, let head = queue.head else {
        Issue.record("entry \(index) is not the head")
        return
      }
      _ = queue.handle(head)
      let handled = queue.takeHandled()
      #expect(handled == Self.cursor(1), "after entry \(index)")
    }
  }
}

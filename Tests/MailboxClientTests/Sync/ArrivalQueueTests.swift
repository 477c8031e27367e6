@testable import MailboxClient
import MailboxModel
import MailboxSync
import MailboxTesting
import Testing

@Suite struct ArrivalQueueTests {
  private static let epoch = Epoch(rawValue: 7)

  private static func gaps(_ numbers: ClosedRange<UInt64>) -> [Page.Entry] {
    numbers.map { .gap(Gap(from: $0, to: $0, reason: .expired)) }
  }

  private static func cursor(_ sequence: UInt64) -> Cursor {
    Cursor(epoch: epoch, sequence: sequence)
  }

  @Test func `a page is let go when it is handled, however many follow (G14)`() {
    var queue = ArrivalQueue()
    for page in 0..<500 as Range<UInt64> {
      let last = page * 3 + 3
      queue.add(
        Self.gaps(last - 2...last), end: Self.cursor(last), pageBytes: 100, isLive: false)
    }
    #expect(queue.bytes == 50_000)
    var seen: [UInt64] = []
    while let head = queue.head {
      guard case .gap(let gap) = head else { break }
      seen.append(gap.from)
      let number = queue.taken
      let handled = queue.takeHead(number)
      #expect(handled?.cursor == Self.cursor(gap.to))
      #expect(handled?.endsPage == (gap.to % 3 == 0))
      #expect(queue.pages == 500 - Int(gap.to / 3))
      #expect(queue.bytes == queue.pages * 100)
    }
    #expect(seen == Array(1...1500))
  }

  @Test func `only the head is handled, and what begins anew forgets what waited`() {
    var queue = ArrivalQueue()
    queue.add(Self.gaps(1...2), end: Self.cursor(2), pageBytes: 10, isLive: true)
    queue.add(.caughtUp(Self.cursor(2)))
    queue.add(.caughtUp(Self.cursor(2)))
    let another = queue.takeHead(1)
    #expect(another == nil)
    let first = queue.takeHead(0)
    #expect(first?.cursor == Self.cursor(1))
    let named = queue.taken
    queue.clear()
    queue.add(.startOver(.anotherEpoch))
    let forgotten = queue.takeHead(named)
    #expect(forgotten == nil)
    #expect(queue.head == .startOver(.anotherEpoch))
    #expect(queue.bytes == 0)
    #expect(queue.pages == 1)
  }
}

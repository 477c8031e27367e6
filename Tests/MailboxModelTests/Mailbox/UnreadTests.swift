import MailboxModel
import MailboxTesting
import Testing

@Suite("Unread counts by pages: what is not told stays as it is known") struct UnreadTests {
  /// A conversation whose newest unread message is this, and which has one, unless it is said otherwise.
  private static func count(_ newest: UInt64, of conversation: Conversation, _ count: UInt64 = 1)
    -> Unread.Count
  {
    Unread.Count(conversation: conversation, count: count, readThrough: 0, newest: newest)
  }

  private static func page(
    _ counts: [Unread.Count], total: UInt64, next: UInt64? = nil
  ) -> Unread { Unread(conversations: counts, total: total, next: next) }

  @Test func `a page that is not all says so, and nothing of others`() {
    let page = Self.page([Self.count(9, of: "a"), Self.count(7, of: "b")], total: 3, next: 7)
    #expect(!page.isComplete)
    #expect(page["b"] == 1)
    #expect(page["c"] == nil)
    let all = Self.page(page.conversations, total: 2)
    #expect(all.isComplete && all["c"] == 0)
    #expect(Unread.none.isComplete && Unread.none["c"] == 0)
  }

  @Test func `pages are put together, each conversation once`() {
    var all = Self.page([Self.count(9, of: "a"), Self.count(7, of: "b")], total: 4, next: 7)
    // The newest message of "a" was recalled meanwhile, so that it is met again.
    let later = Self.page([Self.count(6, of: "a", 2), Self.count(2, of: "c")], total: 4)
    all.take(later, before: 7)
    #expect(all.conversations == [Self.count(7, of: "b")] + later.conversations)
    #expect(all.isComplete)
  }

  @Test func `the newest page leaves those that are older`() {
    var all = Self.page(
      [Self.count(9, of: "a"), Self.count(7, of: "b"), Self.count(2, of: "c")], total: 3)
    // "a" was read, "d" is new.
    let newest = Self.page([Self.count(10, of: "d"), Self.count(7, of: "b")], total: 3, next: 7)
    all.take(newest)
    #expect(all.conversations == newest.conversations + [Self.count(2, of: "c")])
    #expect(all.isComplete && all["a"] == 0)
  }

  @Test func `what does not reach up to what is known is kept, and reading goes on at the hole`() {
    var all = Self.page([Self.count(9, of: "a")], total: 3, next: 9)
    all.take(Self.page([Self.count(2, of: "c")], total: 3), before: 3)
    #expect(all["c"] == 1 && all.next == 9 && !all.isComplete)
    all.take(Self.page([Self.count(5, of: "b")], total: 3, next: 5), before: 9)
    #expect(all.next == 5)
    all.take(Self.page([Self.count(2, of: "c")], total: 3), before: 5)
    #expect(all.isComplete)
  }

  @Test func `a newest page above all that is known leaves a hole, and reading goes on there`() {
    var complete = Self.page([Self.count(6, of: "a")], total: 1)
    var part = Self.page([Self.count(6, of: "a")], total: 9, next: 5)
    let newest = Self.page([Self.count(9, of: "d"), Self.count(8, of: "c")], total: 12, next: 8)
    complete.take(newest)
    part.take(newest)
    #expect(complete.next == 8 && part.next == 8)
    // What lay between, and what is known again.
    let rest = Self.page([Self.count(7, of: "b", 9), Self.count(6, of: "a")], total: 12)
    complete.take(rest, before: 8)
    #expect(complete.isComplete && complete.conversations.map(\.newest) == [9, 8, 7, 6])
  }

  @Test func `a conversation whose newest message was recalled is looked for below the page`() {
    var all = Self.page([Self.count(9, of: "a", 2), Self.count(7, of: "b")], total: 3)
    all.take(Self.page([Self.count(7, of: "b")], total: 2, next: 7))
    #expect(all.next == 7 && !all.isComplete)
    all.take(Self.page([Self.count(3, of: "a")], total: 2), before: 7)
    #expect(all.isComplete && all["a"] == 1)
  }

  @Test func `counts that add up to more than fits are counts all the same`() {
    let counts = Self.page(
      [Self.count(9, of: "a", .max), Self.count(7, of: "b", .max)], total: .max)
    #expect(counts.isComplete)
  }

  @Test func `marks change the conversations that were marked, and no others`() {
    var known = Self.page(
      [Self.count(9, of: "a", 2), Self.count(8, of: "b"), Self.count(7, of: "c")], total: 9,
      next: 7)
    known.take(
      marked: Self.page(
        [Self.count(0, of: "b", 0), Self.count(9, of: "a", 1), Self.count(3, of: "far")], total: 7))
    #expect(known.conversations == [Self.count(9, of: "a", 1), Self.count(7, of: "c")])
    #expect(known.total == 7 && known.next == 7)
  }
}

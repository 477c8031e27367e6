import MailboxModel
import MailboxSync
import MailboxTesting
import Testing

/// Failures that users of other mailboxes report, at the session's level. The numbers are those of the list
/// in Documentation/Sync.md.
struct ServerFailureTests {
  @Test func `1 an app that no longer acknowledges counts as asleep, and nothing is dropped`()
    throws
  {
    var session = ServerSession.opened(.at(head: 2))
    _ = session.take(.pageRead(try .of(1...2)), at: at(1_000))
    #expect(session.deadline == at(16_000))
    let early = session.take(.timePassed, at: at(15_999)).summaries
    #expect(early == [])
    let late = session.take(.timePassed, at: at(16_000)).summaries
    #expect(late == ["suspended"])

    let deposited = session.take(.deposited, at: at(17_000)).summaries
    #expect(deposited == ["read after 2, 256 entries"])
    let live = session.take(.pageRead(try .of(3...3)), at: at(17_000)).summaries
    #expect(live == ["send Page through 3"])
    let back = session.take(.received(.acknowledge(spot(3))), at: at(18_000)).summaries
    #expect(back == ["foreground", "acknowledge 3"])
    // What is left to wait for is the renewal of the lease.
    #expect(session.deadline == at(18_000 + 86_400_000))
  }

  @Test func `2 a deposit while the last page of the backlog is read leads to another read`()
    throws
  {
    var session = ServerSession.opened(.at(head: 2))
    let notified = session.take(.deposited, at: at(1)).summaries
    #expect(notified == [])
    let read = session.take(.pageRead(try .of(1...2)), at: at(2)).summaries
    #expect(read == ["send Page through 2", "send CaughtUp 2", "read after 2, 256 entries"])
    let live = session.take(.pageRead(try .of(3...3)), at: at(3)).summaries
    #expect(live == ["send Page through 3"])
  }

  @Test func `2 a deposit before the mailbox is opened is in the first page that is read`() {
    var session = ServerSession(at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone"))), at: at(0))
    let notified = session.take(.deposited, at: at(1)).summaries
    #expect(notified == [])
    let opened = session.take(.opened(.at(head: 1)), at: at(2)).summaries
    #expect(opened == ["send Welcome behind 0", "foreground", "read after 0, 256 entries"])
  }

  @Test func `3 a backlog larger than the window waits for acknowledgements and all of it comes`()
    throws
  {
    var settings = ServerSessionSettings()
    settings.pageBytes = 100
    settings.windowBytes = 100
    var session = ServerSession.opened(.at(head: 500), settings: settings)
    for sequence in UInt64(1)...500 {
      let page = try Page.of(sequence...sequence, hasMore: sequence < 500)
      let sent = session.take(.pageRead(page), at: at(0)).summaries
      #expect(sent.contains("send Page through \(sequence)"))
      let next = session.take(.received(.acknowledge(spot(sequence))), at: at(0)).summaries
      let asked = sent + next
      #expect(asked.contains { $0.hasPrefix("read after \(sequence),") } == (sequence < 500))
      _ = session.take(.acknowledged(spot(sequence)), at: at(0))
    }
  }

  @Test func `4 whatever the backlog, one page is asked for and the window bounds the rest`()
    throws
  {
    var settings = ServerSessionSettings()
    settings.pageBytes = 1000
    settings.windowBytes = 2000
    var session = ServerSession.opened(.at(head: 1_000_000), settings: settings)
    var next: UInt64 = 1
    var reads = 1
    while reads > 0 {
      let page = try Page.of(next...next + 9, hasMore: true)
      next += 10
      let actions = session.take(.pageRead(page), at: at(0)).summaries
      reads = actions.count { $0.hasPrefix("read") }
      #expect(reads <= 1)
      #expect(session.bytesUnderWay <= 2000)
    }
    #expect(next < 1000)
  }

  @Test(arguments: [
    (Cursor(epoch: Epoch(rawValue: 8), sequence: 3), "anotherEpoch"),
    (Cursor(epoch: history, sequence: 11), "fromTheFuture"),
  ])
  func `5 a cursor of a lost or restored history leads to Reset and the oldest message`(
    stale: Cursor, reason: String
  ) {
    var session = ServerSession(at: at(0))
    _ = session.take(.received(.hello(Hello(device: "phone", cursor: stale))), at: at(0))
    let opened = session.take(.opened(.at(head: 10, acknowledged: 6, floor: 4)), at: at(0))
      .summaries
    #expect(
      opened == ["send Reset \(reason) behind 4", "foreground", "read after 4, 256 entries"])
  }

  @Test func `12 a page that says more and holds nothing ends the session and is no loop`() {
    var session = ServerSession.opened(.at(head: 2))
    var page = Page.empty(at: 0)
    page.hasMore = true
    let actions = session.take(.pageRead(page), at: at(0)).summaries
    #expect(
      actions == [
        "report the page after \(spot(0)) says more and holds nothing", "keep no attempts",
        "suspended", "send Bye goingAway(retryAfterMilliseconds: 0)", "end",
      ])
    let hasEnded = session.hasEnded
    #expect(hasEnded)
  }

  @Test func `12 a page that ends before what was sent is never sent`() throws {
    var session = ServerSession.opened(.at(head: 9), cursor: spot(5))
    let actions = session.take(.pageRead(try .of(4...5)), at: at(0)).summaries
    #expect(!actions.contains { $0.hasPrefix("send Page") })
    let hasEnded = session.hasEnded
    #expect(hasEnded)
  }
}

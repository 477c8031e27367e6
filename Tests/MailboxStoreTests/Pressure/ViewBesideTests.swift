import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// A view in this process beside an owner in another that deposits and settles all the time.
@Suite("A view beside a busy owner", .works) struct ViewBesideTests {
  /// Follows every mailbox from page to page; each page joins the one before.
  private struct Following {
    var places: [MailboxAddress: MailboxModel.Cursor] = [:]
    var pages = 0

    mutating func look(into view: StoreView) throws {
      for summary in try view.mailboxes(after: nil, limit: 1000) {
        let address = summary.mailbox
        let start = places[address].map { DrainStart.after($0) } ?? .oldest
        let page = try view.drain(address, from: start, limit: DrainLimit(entries: 50))
        let slots = try page.slots()
        if let place = places[address], let first = slots.first,
          first.sequence != place.sequence + 1
        {
          throw UnsoundDrain("\(address) goes on with \(first) behind \(place)")
        }
        places[address] = page.cursor
        pages += 1
      }
    }
  }

  @Test(.timeLimit(.minutes(3)))
  func `every page joins the one before, and no look fails`() async throws {
    let crasher = try #require(
      ChildProcess(named: "mailbox-crasher"), "mailbox-crasher is not built")
    let looks = try await look(beside: crasher, replaying: 300)
    print("a view looked \(looks) times beside the owner")
  }

  /// Looks as long as the owner lives, and then to the end; gives how often.
  private func look(beside crasher: ChildProcess, replaying lines: Int) async throws -> Int {
    let directory = try TemporaryDirectory()
    let path = directory.path("store")
    let done = Flag()
    async let outcome = {
      defer { done.raise() }
      return try await crasher.run(["replay", path, "\(lines)", "0"])
    }()
    var view: StoreView?
    while view == nil, !done.isRaised {
      view = try? StoreView.open(at: path, clock: ManualClock().storeClock)
      try await breath()
    }
    var following = Following()
    var looks = 0
    while let view, !done.isRaised {
      try following.look(into: view)
      looks += 1
      try await breath()
    }
    let ended = try await outcome
    try #require(ended.status == 0, "\(ended.lines.suffix(3))")
    guard let view else { return 0 }
    // What is left is read to its end, and is what the heads say.
    var places: [MailboxAddress: MailboxModel.Cursor]?
    while places != following.places {
      places = following.places
      try following.look(into: view)
    }
    for summary in try view.mailboxes(after: nil, limit: 1000) {
      #expect(following.places[summary.mailbox]?.sequence == summary.head)
    }
    #expect(try view.verify { _ in }.problems.isEmpty)
    return looks
  }
}

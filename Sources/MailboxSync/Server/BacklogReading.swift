internal import MailboxModel

/// The progress of reading the mailbox, and the end of the backlog (contract G7).
///
/// The store is asked for one page at a time, and nothing is read behind one that waits for room. A
/// deposit that is notified while a page is being read may or may not be in it, so it always leads to
/// another read; one that is notified at any other time says that the mailbox may hold more before the
/// next page is asked for.
struct BacklogReading {
  private enum Step {
    /// Nothing is asked for.
    case resting(mayHoldMore: Bool)
    /// A page was asked for and has not come.
    case reading(depositedMeanwhile: Bool)
    /// A page has come and waits for room.
    case holding(Page, mayHoldMore: Bool)
  }

  private var step = Step.resting(mayHoldMore: true)
  /// Everything through here was sent.
  private(set) var sentThrough: UInt64
  /// True once CaughtUp was sent.
  private(set) var isCaughtUp = false

  /// Begins behind a sequence, with everything still to be read.
  init(after start: UInt64) { sentThrough = start }

  /// The page that waits for room.
  var held: Page? { if case .holding(let page, _) = step { page } else { nil } }

  /// True when another page is to be read, once there is room.
  var wantsPage: Bool { if case .resting(mayHoldMore: true) = step { true } else { false } }

  mutating func reads() {
    assert(wantsPage, "a page is read for nothing, or while another one is")
    step = .reading(depositedMeanwhile: false)
  }

  mutating func deposited() {
    switch step {
    case .resting: step = .resting(mayHoldMore: true)
    case .reading: step = .reading(depositedMeanwhile: true)
    case .holding(let page, _): step = .holding(page, mayHoldMore: true)
    }
  }

  /// Takes the page that was asked for; throws when it cannot be that page.
  mutating func read(_ page: Page, in epoch: Epoch) throws(ServerFault) {
    let asked = Cursor(epoch: epoch, sequence: sentThrough)
    guard case .reading(let depositedMeanwhile) = step, page.cursor.epoch == epoch,
      page.isEmpty ? page.cursor.sequence == sentThrough : page.cursor.sequence > sentThrough
    else { throw .pageOutOfPlace(end: page.cursor, after: asked) }
    guard !page.isEmpty || !page.hasMore else { throw .pageWithoutProgress(asked) }
    step = .holding(page, mayHoldMore: page.hasMore || depositedMeanwhile)
  }

  /// Takes the page that waits, as sent.
  mutating func takeHeld() -> Page? {
    guard case .holding(let page, let mayHoldMore) = step else { return nil }
    step = .resting(mayHoldMore: mayHoldMore)
    sentThrough = page.cursor.sequence
    return page
  }

  /// True once: where the first page without more behind it was sent.
  mutating func reachesEnd(with page: Page) -> Bool {
    guard !isCaughtUp, !page.hasMore else { return false }
    isCaughtUp = true
    return true
  }
}

extension Page {
  /// True when it holds neither messages nor gaps.
  var isEmpty: Bool { messageCount + gapCount == 0 }
}

internal import MailboxModel

/// The progress of reading the mailbox, and the end of the backlog (contract G7).
///
/// The store is asked for one page at a time. A deposit that is notified while a page is being read
/// may or may not be in it, so it always leads to another read; one that is notified at any other
/// time does so because ``mayHoldMore`` is set before the next page is asked for.
struct BacklogReading {
  /// Everything through here was sent.
  private(set) var sentThrough: UInt64 = 0
  /// True while a page was asked for and has not come.
  private(set) var isReading = false
  /// True once CaughtUp was sent.
  private(set) var isCaughtUp = false
  /// A page that waits for room.
  private(set) var held: Page?
  private var mayHoldMore = false
  private var depositedMeanwhile = false

  /// Begins behind a sequence, with everything still to be read.
  mutating func begin(after start: UInt64) {
    sentThrough = start
    mayHoldMore = true
  }

  /// True when another page is to be read, once there is room.
  var wantsPage: Bool { mayHoldMore && !isReading && held == nil }

  mutating func reads() {
    isReading = true
    depositedMeanwhile = false
  }

  mutating func deposited() {
    if isReading { depositedMeanwhile = true } else { mayHoldMore = true }
  }

  /// Takes the page that was asked for; throws when it cannot be that page.
  mutating func read(_ page: Page, in epoch: Epoch) throws(ServerFault) {
    let asked = Cursor(epoch: epoch, sequence: sentThrough)
    let isEmpty = page.messageCount + page.gapCount == 0
    guard isReading, page.cursor.epoch == epoch,
      isEmpty ? page.cursor.sequence == sentThrough : page.cursor.sequence > sentThrough
    else { throw .pageOutOfPlace(end: page.cursor, after: asked) }
    guard !isEmpty || !page.hasMore else { throw .pageWithoutProgress(asked) }
    isReading = false
    mayHoldMore = page.hasMore || depositedMeanwhile
    held = page
  }

  /// Takes the page that waits, as sent.
  mutating func takeHeld() -> Page? {
    guard let page = held else { return nil }
    held = nil
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

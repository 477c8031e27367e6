internal import MailboxModel

/// Counts, over sessions, how often the message that a device stands before was sent without an
/// acknowledgement moving past it.
///
/// An app that dies of a message acknowledges nothing behind the page that holds it. So after one
/// such session entries are sent one to a page, for as many as a page can hold: the app's cursor
/// then comes to stand right before the message, and the message can be set aside alone.
struct FirstMessageTries {
  private var standsAt: UInt64
  /// The count that earlier sessions left for this place.
  private(set) var earlier: UInt32 = 0
  private var singleEntriesLeft = 0
  private var setsAsideNext = false

  init(at start: Cursor, known: DeliveryAttempts?, settings: ServerSessionSettings) {
    standsAt = start.sequence
    guard let known, known.cursor == start, settings.setAsideAttempts > 0 else { return }
    earlier = known.count
    singleEntriesLeft = earlier > 0 ? settings.pageEntries : 0
    setsAsideNext = earlier >= settings.setAsideAttempts
  }

  /// Returns the most entries that the next page may have.
  func entries(of most: Int) -> Int { singleEntriesLeft > 0 ? 1 : most }

  /// True once, for the first page of a session that sets aside.
  mutating func setsAside() -> Bool {
    defer { setsAsideNext = false }
    return setsAsideNext
  }

  mutating func sentPage() { singleEntriesLeft = max(0, singleEntriesLeft - 1) }

  mutating func acknowledged(through sequence: UInt64) {
    guard sequence > standsAt else { return }
    standsAt = sequence
    earlier = 0
  }

  func attempts(in epoch: Epoch, sentThrough: UInt64) -> DeliveryAttempts? {
    guard sentThrough > standsAt || earlier > 0 else { return nil }
    let (sum, overflow) = earlier.addingReportingOverflow(sentThrough > standsAt ? 1 : 0)
    return DeliveryAttempts(
      cursor: Cursor(epoch: epoch, sequence: standsAt), count: overflow ? .max : sum)
  }
}

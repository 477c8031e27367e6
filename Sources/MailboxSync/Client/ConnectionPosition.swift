internal import MailboxModel

/// The progress of a session on its present connection: what that brought, and what was acknowledged on it.
///
/// In its epoch, which is the one that the app is in: acknowledged ≤ received ≤ delivered.
struct ConnectionPosition {
  private let epoch: Epoch
  /// This connection brought everything through here.
  private(set) var received: UInt64
  private var acknowledged: UInt64
  private var isCaughtUp = false

  init(_ beginning: Beginning) {
    epoch = beginning.epoch
    received = beginning.start
    acknowledged = beginning.start
  }

  /// Returns whether the order of its sequences holds, beside those of the app.
  func isInOrder(beside app: ClientPosition) -> Bool {
    app.handled?.epoch == epoch && acknowledged <= received && received <= app.delivered
  }

  /// Takes a page; returns what of it the app, which was given everything through a sequence, has not
  /// been given yet.
  mutating func take(
    _ page: Page, delivered: UInt64
  ) throws(ClientFault) -> [Page.Entry] {
    try check(page.cursor.epoch)
    let checked = try PageCheck(page, after: received, delivered: delivered)
    received = page.cursor.sequence
    return checked.fresh
  }

  /// Takes the end of the backlog, which comes once and behind the pages of which it says so.
  mutating func takeEnd(of cursor: Cursor) throws(ClientFault) {
    guard !isCaughtUp else { throw .outOfOrder("CaughtUp") }
    try check(cursor.epoch)
    guard cursor.sequence == received else {
      throw .hole(expected: received, found: cursor.sequence)
    }
    isCaughtUp = true
  }

  /// Returns the cursor to acknowledge now: what the app handled, as far as this connection brought it.
  mutating func nextAcknowledgement(of handled: Cursor?) -> Cursor? {
    guard let handled else { return nil }
    let through = min(handled.sequence, received)
    guard through > acknowledged else { return nil }
    acknowledged = through
    return Cursor(epoch: epoch, sequence: through)
  }

  private func check(_ given: Epoch) throws(ClientFault) {
    guard given == epoch else { throw .anotherEpoch(given: given, current: epoch) }
  }
}

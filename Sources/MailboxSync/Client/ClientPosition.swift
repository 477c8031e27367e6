internal import MailboxModel

/// A client's progress: what came, what the app was given, what it handled, what was acknowledged.
///
/// In one epoch: acknowledged ≤ handled ≤ delivered, and acknowledged ≤ received, where received
/// and acknowledged belong to the present connection.
struct ClientPosition {
  /// The app handled, and persisted, everything through here.
  private(set) var handled: Cursor?
  private(set) var epoch: Epoch?
  /// The app was given everything through here.
  private(set) var delivered: UInt64
  /// This connection brought everything through here.
  private(set) var received: UInt64 = 0
  private var acknowledged: UInt64 = 0
  private(set) var isCaughtUp = false

  init(persisted: Cursor?) {
    handled = persisted
    epoch = persisted?.epoch
    delivered = persisted?.sequence ?? 0
  }

  /// A session of the same history begins. One that begins beyond what the app has would leave a
  /// hole. An app that has nothing yet stands where its first session begins: from then on a new
  /// epoch is seen as one.
  mutating func begin(_ beginning: Beginning) throws(ClientFault) {
    guard let handled else { return startOver(beginning) }
    guard beginning.epoch == handled.epoch else {
      throw .anotherEpoch(given: beginning.epoch, current: handled.epoch)
    }
    guard beginning.start <= delivered else {
      throw .hole(expected: delivered &+ 1, found: beginning.start &+ 1)
    }
    connect(beginning)
  }

  /// A session begins where it says; what was persisted counts no more.
  mutating func startOver(_ beginning: Beginning) {
    handled = Cursor(epoch: beginning.epoch, sequence: beginning.start)
    delivered = beginning.start
    connect(beginning)
  }

  private mutating func connect(_ beginning: Beginning) {
    epoch = beginning.epoch
    received = beginning.start
    acknowledged = beginning.start
    isCaughtUp = false
  }

  mutating func take(_ page: Page) throws(ClientFault) -> [Page.Entry] {
    try check(page.cursor.epoch)
    let checked = try PageCheck(page, after: received, delivered: delivered)
    received = page.cursor.sequence
    delivered = max(delivered, received)
    return checked.fresh
  }

  mutating func takeEnd(of cursor: Cursor) throws(ClientFault) {
    guard !isCaughtUp else { throw .outOfOrder("CaughtUp") }
    try check(cursor.epoch)
    guard cursor.sequence == received else {
      throw .hole(expected: received, found: cursor.sequence)
    }
    isCaughtUp = true
  }

  /// False when the app handled that before, or in another history.
  mutating func handle(through cursor: Cursor) -> Bool {
    guard cursor.epoch == epoch, cursor.sequence <= delivered,
      cursor.sequence > handled?.sequence ?? 0
    else { return false }
    handled = cursor
    return true
  }

  /// Returns the cursor to acknowledge now: what the app handled, as far as this connection brought it.
  mutating func nextAcknowledgement() -> Cursor? {
    guard let handled, handled.epoch == epoch else { return nil }
    let through = min(handled.sequence, received)
    guard through > acknowledged else { return nil }
    acknowledged = through
    return Cursor(epoch: handled.epoch, sequence: through)
  }

  private func check(_ given: Epoch) throws(ClientFault) {
    guard let epoch else { throw .outOfOrder("Page") }
    guard given == epoch else { throw .anotherEpoch(given: given, current: epoch) }
  }
}

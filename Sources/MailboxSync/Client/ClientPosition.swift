internal import MailboxModel

/// A client's progress over all its connections: what the app was given, and what it handled.
///
/// In the present epoch: handled ≤ delivered.
struct ClientPosition {
  /// The app handled, and persisted, everything through here; nil before its first session.
  private(set) var handled: Cursor?
  /// The app was given everything through here.
  private(set) var delivered: UInt64

  init(persisted: Cursor?) {
    handled = persisted
    delivered = persisted?.sequence ?? 0
  }

  /// True when the order of its sequences holds.
  var isInOrder: Bool { handled?.sequence ?? 0 <= delivered }

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
  }

  /// A session begins where it says; what was persisted counts no more.
  mutating func startOver(_ beginning: Beginning) {
    handled = Cursor(epoch: beginning.epoch, sequence: beginning.start)
    delivered = beginning.start
  }

  /// The app is given everything through a sequence of a page that came.
  mutating func deliver(through sequence: UInt64) { delivered = max(delivered, sequence) }

  /// False when the app handled that before, or in another history.
  mutating func handle(through cursor: Cursor) -> Bool {
    guard let handled, cursor.epoch == handled.epoch, cursor.sequence <= delivered,
      cursor.sequence > handled.sequence
    else { return false }
    self.handled = cursor
    return true
  }
}

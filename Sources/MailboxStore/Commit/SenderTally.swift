internal import MailboxModel

/// The senders that have much of a mailbox that was full: what waits of each with half a share or more.
///
/// It follows from the mailbox, lives in memory, and no record depends on it: whoever is listed is counted
/// exactly, and nobody else can have more than a share, or it is made anew. So the same messages go
/// whether it was there or not. It lists few: of a share of 25 %, 16 senders and the one it was made for.
struct SenderTally: Sendable {
  /// The waiting messages of one sender.
  struct Sender: Sendable {
    var waiting = WaitingSum()
    /// Nothing of the sender waits through here: where the look for the oldest of it begins.
    var emptyThrough: UInt64
  }

  private let epoch: UInt64
  private var floor: UInt64
  private var head: UInt64
  /// The waiting messages of all senders.
  private var all: WaitingSum
  private var senders: [UserID: Sender]
  /// The messages that have come since from senders that are not listed.
  private var unlisted = WaitingSum()

  /// Counts of a mailbox as it is.
  init(of head: HeadState, _ senders: [UserID: Sender]) {
    epoch = head.epoch
    floor = head.floor
    self.head = head.head
    all = WaitingSum(messages: head.messages, bytes: head.bytes)
    self.senders = senders
  }

  /// Returns whether it tells of a mailbox as that is now. Work planned but not committed leaves it ahead.
  func matches(_ head: HeadState) -> Bool {
    epoch == head.epoch && floor == head.floor && self.head == head.head
      && all == WaitingSum(messages: head.messages, bytes: head.bytes)
  }

  /// Returns whether only listed senders can have more than a share, with a message that comes.
  func isExact(with bodyBytes: Int, from sender: UserID, share: SenderShare) -> Bool {
    let other = senders[sender] == nil ? unlisted.adding(bodyBytes: bodyBytes) : unlisted
    return !share.isHalfTaken(by: other)
  }

  /// Returns the sender whose oldest messages go for one that comes: its own sender where that has more than
  /// a share with it, then whoever has the most, then anybody (nil).
  func next(for bodyBytes: Int, from sender: UserID, share: SenderShare) -> UserID? {
    if isOver(sender, with: bodyBytes, from: sender, share: share) { return sender }
    var heaviest: (id: UserID, weight: UInt128)?
    for (id, other) in senders where id != sender && share.isExceeded(by: other.waiting) {
      let weight = share.weight(of: other.waiting)
      if let known = heaviest, (known.weight, id) > (weight, known.id) { continue }
      heaviest = (id, weight)
    }
    return heaviest?.id
  }

  /// Returns whether a sender has something that waits, and more than a share.
  func isOver(
    _ id: UserID, with bodyBytes: Int, from sender: UserID, share: SenderShare
  ) -> Bool {
    guard let waiting = senders[id]?.waiting, waiting.messages > 0 else { return false }
    return share.isExceeded(by: id == sender ? waiting.adding(bodyBytes: bodyBytes) : waiting)
  }

  func emptyThrough(of id: UserID) -> UInt64 { max(floor, senders[id]?.emptyThrough ?? 0) }

  mutating func setEmptyThrough(_ sequence: UInt64, of id: UserID) {
    senders[id]?.emptyThrough = sequence
  }

  /// A message comes.
  mutating func add(bodyBytes: Int, from sender: UserID) {
    head += 1
    all.add(bodyBytes: bodyBytes)
    if senders[sender]?.waiting.add(bodyBytes: bodyBytes) == nil {
      unlisted.add(bodyBytes: bodyBytes)
    }
  }

  /// A message goes.
  mutating func remove(_ message: borrowing WaitingView) {
    all.remove(bodyBytes: message.body.byteCount)
    if let sender = message.sender {
      senders[sender]?.waiting.remove(bodyBytes: message.body.byteCount)
    }
  }

  /// The messages through here have gone.
  mutating func moveFloor(to sequence: UInt64) { floor = sequence }
}

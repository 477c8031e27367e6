internal import MailboxModel

extension OpenSession {
  mutating func received(
    _ frame: ClientFrame, at now: SyncInstant
  ) throws(ServerEnd) -> [ServerAction] {
    switch frame {
    case .hello: throw .refused(.helloTwice)
    case .acknowledge(let cursor): return try acknowledge(cursor, at: now)
    case .background(let badge):
      try allow(at: now)
      return presence.reported(.background, badge: badge, at: now)
    case .foreground:
      try allow(at: now)
      return presence.reported(.foreground, badge: nil, at: now)
    case .markRead(let conversation, let through):
      try allow(at: now)
      return try markRead(conversation, through: through)
    }
  }

  /// Lets a frame that moves nothing through.
  private mutating func allow(at now: SyncInstant) throws(ServerEnd) {
    guard allowance.take(at: now) else {
      throw .refused(.tooFast(framesPerSecond: settings.framesPerSecond))
    }
  }

  private mutating func acknowledge(
    _ cursor: Cursor, at now: SyncInstant
  ) throws(ServerEnd) -> [ServerAction] {
    guard cursor.epoch == epoch else {
      throw .refused(.acknowledgedAnotherEpoch(given: cursor.epoch, current: epoch))
    }
    guard cursor.sequence <= backlog.sentThrough else {
      throw .refused(
        .acknowledgedBeyondSent(given: cursor.sequence, sent: backlog.sentThrough))
    }
    guard acknowledging.received(through: cursor.sequence) else {
      try allow(at: now)
      return []
    }
    flights.acknowledged(through: cursor.sequence)
    tries.acknowledged(through: cursor.sequence)
    var actions = presence.progressed(at: now)
    appendAcknowledgement(to: &actions)
    advance(&actions, at: now)
    return actions
  }

  private mutating func markRead(
    _ conversation: Conversation, through: UInt64
  ) throws(ServerEnd) -> [ServerAction] {
    guard through <= head else { throw .refused(.readBeyondHead(given: through, head: head)) }
    guard readsUnderWay < settings.readsMax else {
      throw .refused(.tooManyReads(limit: settings.readsMax))
    }
    readsUnderWay += 1
    return [.markRead(conversation, through: through)]
  }

  /// The store has what the app acknowledged.
  mutating func acknowledged(_ cursor: Cursor) -> [ServerAction] {
    acknowledging.confirmed(through: cursor.sequence)
    var actions: [ServerAction] = []
    appendAcknowledgement(to: &actions)
    return actions
  }

  /// Hands the newest acknowledgement to the store, unless one is on its way.
  mutating func appendAcknowledgement(to actions: inout [ServerAction]) {
    guard let through = acknowledging.next() else { return }
    actions.append(.acknowledge(Cursor(epoch: epoch, sequence: through)))
  }
}

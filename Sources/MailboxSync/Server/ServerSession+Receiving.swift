internal import MailboxModel

extension ServerSession {
  /// A frame of the app came.
  public mutating func received(_ frame: ClientFrame, at now: SyncInstant) -> [ServerAction] {
    switch (phase, frame) {
    case (.awaitingHello, .hello(let hello)):
      phase = .opening(hello)
      return [.open(hello)]
    case (.awaitingHello, _):
      return refuse(.helloExpected(found: frame.name))
    case (.opening, .hello), (.open, .hello):
      return refuse(.helloTwice)
    case (.opening, _):
      return refuse(.frameBeforeWelcome(frame.name))
    case (.open, .acknowledge(let cursor)):
      return acknowledge(cursor, at: now)
    case (.open, _):
      guard allowance.take(at: now) else {
        return refuse(.tooFast(framesPerSecond: settings.framesPerSecond))
      }
      return reported(frame, at: now)
    case (.ended, _):
      return []
    }
  }

  private mutating func acknowledge(_ cursor: Cursor, at now: SyncInstant) -> [ServerAction] {
    guard cursor.epoch == epoch else {
      return refuse(.acknowledgedAnotherEpoch(given: cursor.epoch, current: epoch))
    }
    guard cursor.sequence <= backlog.sentThrough else {
      return refuse(
        .acknowledgedBeyondSent(given: cursor.sequence, sent: backlog.sentThrough))
    }
    guard acknowledging.received(through: cursor.sequence) else {
      return allowance.take(at: now)
        ? [] : refuse(.tooFast(framesPerSecond: settings.framesPerSecond))
    }
    flights.acknowledged(through: cursor.sequence)
    tries.acknowledged(through: cursor.sequence)
    var actions = woken(at: now)
    appendAcknowledgement(to: &actions)
    advance(&actions, at: now)
    return actions
  }

  /// Takes in what the app said about itself: its presence, or a conversation that its user read.
  private mutating func reported(_ frame: ClientFrame, at now: SyncInstant) -> [ServerAction] {
    switch frame {
    case .background(let badge): return reported(.background, badge: badge, at: now)
    case .foreground: return reported(.foreground, badge: nil, at: now)
    case .markRead(let conversation, let through):
      let newest = max(head, backlog.sentThrough)
      guard through <= newest else {
        return refuse(.readBeyondHead(given: through, head: newest))
      }
      guard readsUnderWay < settings.readsMax else {
        return refuse(.tooManyReads(limit: settings.readsMax))
      }
      readsUnderWay += 1
      return [.markRead(conversation, through: through)]
    case .hello, .acknowledge: return []
    }
  }

  private mutating func reported(
    _ presence: Presence, badge: UInt32?, at now: SyncInstant
  ) -> [ServerAction] {
    self.presence = presence
    isAsleep = false
    progressedAt = now
    presenceToldAt = now
    return [.setPresence(presence, badge: badge)]
  }

  /// Ends the sleep that the deadline began: the app has shown that it takes messages.
  private mutating func woken(at now: SyncInstant) -> [ServerAction] {
    progressedAt = now
    guard isAsleep else { return [] }
    isAsleep = false
    presenceToldAt = now
    return [.setPresence(presence, badge: nil)]
  }

  /// Hands the newest acknowledgement to the store, unless one is on its way.
  mutating func appendAcknowledgement(to actions: inout [ServerAction]) {
    guard let through = acknowledging.next() else { return }
    actions.append(.acknowledge(Cursor(epoch: epoch, sequence: through)))
  }
}

internal import MailboxModel

extension ClientSession {
  mutating func received(
    _ frame: ServerFrame, at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> [ClientAction] {
    do throws(ClientFault) {
      switch (phase, frame) {
      case (.greeting, .welcome(let beginning)):
        let isFirst = position.handled == nil
        try position.begin(beginning)
        return opened(beginning, as: .began(beginning), persists: isFirst)
      case (.greeting, .reset(let reason, let beginning)):
        position.startOver(beginning)
        unsaid.startOver()
        return opened(beginning, as: .startOver(reason, beginning), persists: true)
      case (.greeting, .bye(let bye)), (.open, .bye(let bye)):
        return left(bye, at: now, using: &random)
      case (.open(var connection), .page(let page)):
        let actions = try taken(page, on: &connection)
        phase = .open(connection)
        return actions
      case (.open(var connection), .caughtUp(let cursor)):
        try connection.takeEnd(of: cursor)
        phase = .open(connection)
        backOff.reset()
        return [.caughtUp(cursor)]
      case (.open, .unread(let change)):
        return [.unreadChanged(change)]
      case (.greeting, _), (.open, _):
        throw .outOfOrder(frame.name)
      case (.asleep, _), (.connecting, _), (.pausing, _), (.ended, _):
        return []
      }
    } catch {
      return faulted(error, at: now, using: &random)
    }
  }

  /// Tells the app what begins, then the server what was left unsaid.
  private mutating func opened(
    _ beginning: Beginning, as told: ClientAction, persists: Bool
  ) -> [ClientAction] {
    let connection = ConnectionPosition(beginning)
    phase = .open(connection)
    var actions = [told]
    if persists, let handled = position.handled { actions.append(.persist(handled)) }
    return actions + said(on: connection)
  }

  private mutating func taken(
    _ page: Page, on connection: inout ConnectionPosition
  ) throws(ClientFault) -> [ClientAction] {
    let fresh = try connection.take(page, delivered: position.delivered)
    position.deliver(through: connection.received)
    var actions: [ClientAction] = []
    if !fresh.isEmpty { actions.append(.deliver(fresh, end: page.cursor)) }
    actions += acknowledgement(on: &connection)
    return actions + said(on: connection)
  }

  /// Takes what was left unsaid and can be said now, as frames to send.
  private mutating func said(on connection: ConnectionPosition) -> [ClientAction] {
    unsaid.take(newest: connection.received, most: Self.framesAtOnce).map { .send($0) }
  }

  /// Fewer than the frames that a server with the usual settings takes at once.
  private static var framesAtOnce: Int { 16 }

  private mutating func left(
    _ bye: Bye, at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> [ClientAction] {
    switch bye {
    case .replaced: return [.disconnect] + end(.replaced)
    case .signedOut: return [.disconnect] + end(.signedOut)
    case .goingAway(let retryAfterMilliseconds):
      let pause =
        retryAfterMilliseconds == 0
        ? backOff.pause(using: &random)
        : backOff.pause(asked: retryAfterMilliseconds, using: &random)
      phase = .pausing(
        until: now.adding(milliseconds: pause), isAsked: retryAfterMilliseconds > 0)
      return [.disconnect]
    }
  }
}

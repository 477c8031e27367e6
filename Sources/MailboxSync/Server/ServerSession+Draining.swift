public import MailboxModel

extension ServerSession {
  /// Something came into the mailbox; many deposits may be notified at once.
  public mutating func deposited(at now: SyncInstant) -> [ServerAction] {
    guard case .open = phase else { return [] }
    backlog.deposited()
    var actions: [ServerAction] = []
    advance(&actions, at: now)
    return actions
  }

  /// A message that is not stored came, in the wire form of a page. It is sent while the session is
  /// live and has room, and else dropped, as its sender asked for.
  public mutating func passed(onlineOnly bytes: [UInt8]) -> [ServerAction] {
    guard case .open = phase, backlog.isCaughtUp, flights.roomBytes >= bytes.count else {
      return []
    }
    var page = Page(at: Cursor(epoch: epoch, sequence: backlog.sentThrough))
    page.bytes = bytes
    page.messageCount = 1
    return [.send(.page(page))]
  }

  /// The page that was asked for.
  public mutating func pageRead(_ page: Page, at now: SyncInstant) -> [ServerAction] {
    guard case .open = phase else { return [] }
    var actions: [ServerAction] = []
    do throws(ServerFault) {
      try backlog.read(tries.setsAside() ? setAside(page, &actions) : page, in: epoch)
    } catch {
      return faulted(error)
    }
    advance(&actions, at: now)
    return actions
  }

  /// The store has what the app acknowledged.
  public mutating func acknowledged(_ cursor: Cursor) -> [ServerAction] {
    guard case .open = phase else { return [] }
    acknowledging.confirmed(through: cursor.sequence)
    var actions: [ServerAction] = []
    appendAcknowledgement(to: &actions)
    return actions
  }

  /// Marking a conversation read came to its end.
  public mutating func markedRead() -> [ServerAction] {
    readsUnderWay = max(0, readsUnderWay - 1)
    return []
  }

  /// A conversation's unread count changed, not through this session.
  public mutating func unreadChanged(_ change: UnreadChange) -> [ServerAction] {
    guard case .open = phase else { return [] }
    return [.send(.unread(change))]
  }

  /// Sends the page that waits if it fits, and asks for another if there is room for one.
  mutating func advance(_ actions: inout [ServerAction], at now: SyncInstant) {
    if let page = backlog.held, flights.fits(page.bytes.count) { send(page, &actions, at: now) }
    guard backlog.wantsPage, flights.isWorthReading(pageBytes: settings.pageBytes) else { return }
    let room = flights.isEmpty ? flights.windowBytes : flights.roomBytes
    let limit = DrainLimit(
      entries: tries.entries(of: settings.pageEntries), bytes: min(settings.pageBytes, room))
    actions.append(
      .read(after: Cursor(epoch: epoch, sequence: backlog.sentThrough), limit: limit))
    backlog.reads()
  }

  private mutating func send(
    _ page: Page, _ actions: inout [ServerAction], at now: SyncInstant
  ) {
    _ = backlog.takeHeld()
    if page.messageCount + page.gapCount > 0 {
      flights.sent(through: page.cursor.sequence, bytes: page.bytes.count, at: now)
      tries.sentPage()
      head = max(head, page.cursor.sequence)
      actions.append(.send(.page(page)))
    }
    if backlog.reachesEnd(with: page) { actions.append(.send(.caughtUp(page.cursor))) }
  }

  /// The same page with a gap in the place of its only message; a gap stays what it is.
  private func setAside(_ page: Page, _ actions: inout [ServerAction]) -> Page {
    guard page.messageCount == 1, page.gapCount == 0 else { return page }
    let sequence = page.cursor.sequence
    var writer = WireWriter()
    writer.message(PageField.gap) {
      Gap(from: sequence, to: sequence, reason: .setAside).encode(to: &$0)
    }
    actions.append(.setAside(page.cursor, attempts: tries.earlier))
    var instead = page
    instead.bytes = writer.bytes
    instead.messageCount = 0
    instead.gapCount = 1
    return instead
  }
}

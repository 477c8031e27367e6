internal import MailboxModel

extension OpenSession {
  /// Says Welcome or Reset, and asks for the first page.
  mutating func begin(
    in mailbox: OpenedMailbox, at start: StartingPlace, now: SyncInstant
  ) -> [ServerAction] {
    let beginning = Beginning(
      epoch: epoch, start: start.sequence, head: mailbox.head, unread: mailbox.unread,
      windowBytes: UInt32(clamping: flights.windowBytes))
    var actions: [ServerAction] = [
      .send(start.reset.map { .reset($0, beginning) } ?? .welcome(beginning)),
      presence.told,
    ]
    appendAcknowledgement(to: &actions)
    advance(&actions, at: now)
    return actions
  }

  mutating func deposited(at now: SyncInstant) -> [ServerAction] {
    backlog.deposited()
    var actions: [ServerAction] = []
    advance(&actions, at: now)
    return actions
  }

  func passed(onlineOnly bytes: [UInt8]) -> [ServerAction] {
    guard backlog.isCaughtUp, flights.roomBytes >= bytes.count else { return [] }
    var page = Page(at: sentThrough)
    page.bytes = bytes
    page.messageCount = 1
    return [.send(.page(page))]
  }

  mutating func pageRead(
    _ page: Page, at now: SyncInstant
  ) throws(ServerEnd) -> [ServerAction] {
    var actions: [ServerAction] = []
    do throws(ServerFault) {
      try backlog.read(tries.setsAside() ? setAside(page, &actions) : page, in: epoch)
    } catch {
      throw .faulted(error)
    }
    advance(&actions, at: now)
    return actions
  }

  /// Sends the page that waits if it fits, and asks for another if there is room for one.
  mutating func advance(_ actions: inout [ServerAction], at now: SyncInstant) {
    if let page = backlog.held, flights.fits(page.bytes.count) { send(page, &actions, at: now) }
    guard backlog.wantsPage, flights.isWorthReading(pageBytes: settings.pageBytes) else { return }
    let room = flights.isEmpty ? flights.windowBytes : flights.roomBytes
    let limit = DrainLimit(
      entries: tries.entries(of: settings.pageEntries), bytes: min(settings.pageBytes, room))
    actions.append(.read(after: sentThrough, limit: limit))
    backlog.reads()
  }

  private mutating func send(
    _ page: Page, _ actions: inout [ServerAction], at now: SyncInstant
  ) {
    _ = backlog.takeHeld()
    if !page.isEmpty {
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

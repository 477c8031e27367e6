internal import AsyncAlgorithms
internal import MailboxModel
internal import MailboxSync

/// Drives a client's session: feeds it with what happens, one event after the other, and does what
/// it asks for, in order.
final class SessionHost {
  let connection: ServerConnection
  let cursors: any CursorStore
  let events: AsyncChannel<SessionEvent>
  let arrivals: Arrivals
  let unread: Latest<Unread>
  let state: Latest<ConnectionState>
  let report: @Sendable (ClientReport) -> Void

  private let began = ContinuousClock.now
  private var random = SystemRandomNumberGenerator()
  private var line: (line: SyncLine, task: Task<Void, Never>)?
  private var linesMade: SyncLine.ID = 0
  private var timer: (deadline: SyncInstant, task: Task<Void, Never>)?
  private var isLive = false
  private var pageBytes = 0
  /// The reason why the last line ended, or why the session does.
  private var reason: MailboxClientError?

  init(
    connection: ServerConnection, cursors: any CursorStore, events: AsyncChannel<SessionEvent>,
    arrivals: Arrivals, unread: Latest<Unread>, state: Latest<ConnectionState>,
    report: @escaping @Sendable (ClientReport) -> Void
  ) {
    self.connection = connection
    self.cursors = cursors
    self.events = events
    self.arrivals = arrivals
    self.unread = unread
    self.state = state
    self.report = report
  }

  /// Runs until the session has ended or the task is cancelled. Throws why, unless the app asked.
  func run(from cursor: Cursor?) async throws(MailboxClientError) {
    let settings = connection.settings
    var session = ClientSession(
      device: settings.device, cursor: cursor, settings: settings.session,
      isInBackground: settings.isInBackground)
    do throws(MailboxClientError) {
      try await perform(take(.start, &session), &session)
      for await event in events {
        try await perform(try await take(event, &session), &session)
        if session.hasEnded { break }
        arm(session.deadline)
      }
      if !session.hasEnded { try await stop(&session) }
    } catch {
      await close(&session)
      throw error
    }
    await close(&session)
  }

  private func close(_ session: inout ClientSession) async {
    let task = line?.task
    closeLine(&session)
    timer?.task.cancel()
    await task?.value
  }

  private var now: SyncInstant {
    let (seconds, attoseconds) = (ContinuousClock.now - began).components
    return SyncInstant(milliseconds: seconds * 1000 + attoseconds / 1_000_000_000_000_000)
  }

  private func take(
    _ event: SessionEvent, _ session: inout ClientSession
  ) async throws(MailboxClientError) -> [ClientAction] {
    switch event {
    case .line(let input, let id):
      guard id == line?.line.id else { return [] }
      if case .received(.page(let page)) = input { pageBytes = page.bytes.count }
      return take(input, &session)
    case .lost(let error, let id):
      return id == line?.line.id ? lost(error, &session) : []
    case .input(.markRead(let conversation, let through)):
      return read(conversation, through: through, &session)
    case .input(.stop):
      try await stop(&session)
      return []
    case .input(let input): return take(input, &session)
    }
  }

  private func take(_ input: ClientInput, _ session: inout ClientSession) -> [ClientAction] {
    session.take(input, at: now, using: &random)
  }

  private func lost(
    _ error: MailboxClientError, _ session: inout ClientSession
  ) -> [ClientAction] {
    reason = error
    let actions = take(
      error.isForGood ? .refused(error.description) : .connectionLost, &session)
    closeLine(&session)
    guard !error.isForGood else { return actions }
    report(.connectionLost(error))
    state.set(.pausing(error))
    return actions
  }

  /// Beside the stream, where the answer brings the counts; what cannot be said there, or now, the
  /// session says as soon as it can.
  private func read(
    _ conversation: Conversation, through: UInt64, _ session: inout ClientSession
  ) -> [ClientAction] {
    if session.isOpen, let line, line.line.unread.markRead(conversation, through: through) {
      return []
    }
    return take(.markRead(conversation, through: through), &session)
  }

  /// Ends the session. Before that it keeps and acknowledges what the app has handled, so that it does
  /// not come again.
  private func stop(_ session: inout ClientSession) async throws(MailboxClientError) {
    if let cursor = arrivals.takeHandled() {
      try await perform(take(.handled(through: cursor), &session), &session)
    }
    // Whoever waits to say something need not any more: the line can come to its end.
    events.finish()
    if session.isOpen { await line?.line.hangUp() }
    try await perform(take(.stop, &session), &session)
  }
}

// MARK: What the session asks for

extension SessionHost {
  private func perform(
    _ actions: [ClientAction], _ session: inout ClientSession
  ) async throws(MailboxClientError) {
    for action in actions {
      switch action {
      case .connect: connect()
      case .send(let frame):
        if let line, !line.line.send(frame) { return try await giveUp(&session) }
      case .disconnect:
        closeLine(&session)
        if !session.hasEnded { state.set(.pausing(reason ?? Self.goingAway)) }
      case .began(let beginning): begin(beginning)
      case .startOver(let reason, let beginning):
        arrivals.startOver(reason)
        begin(beginning)
      case .deliver(let entries, let end):
        arrivals.add(entries, end: end, pageBytes: pageBytes, isLive: isLive)
        if isLive { line?.line.unread.becameStale() }
      case .persist(let cursor): try await keep(cursor)
      case .caughtUp(let cursor):
        isLive = true
        arrivals.caughtUp(cursor)
        line?.line.unread.becameStale()
      case .unreadChanged(let change):
        unread.change { $0.take(change) }
        line?.line.unread.becameStale()
      case .report(let fault): fail(fault)
      case .end(let end): try finish(end)
      }
    }
  }

  private static let goingAway = MailboxClientError.unavailable(message: "the server goes away")

  private func connect() {
    linesMade += 1
    state.set(.connecting)
    let line = SyncLine(id: linesMade)
    let task = Task { [connection, events, arrivals, unread, report] in
      await line.run(
        over: connection, events: events, arrivals: arrivals, counts: unread, report: report)
    }
    self.line = (line, task)
  }

  private func begin(_ beginning: Beginning) {
    isLive = false
    reason = nil
    unread.set(beginning.unread)
    state.set(.open)
  }

  private func keep(_ cursor: Cursor) async throws(MailboxClientError) {
    do {
      try await cursors.save(cursor)
    } catch {
      throw .cursorStore(message: "\(error)")
    }
  }

  private func fail(_ fault: ClientFault) {
    report(.serverFault(fault.description))
    reason = .unavailable(message: fault.description)
  }

  private func finish(_ end: ClientEnd) throws(MailboxClientError) {
    switch end {
    case .stopped: return
    case .replaced: throw .replaced
    case .signedOut: throw .signedOut
    case .refused(let message): throw reason ?? .refused(reason: "", message: message)
    }
  }

  /// The line takes nothing any more.
  private func giveUp(_ session: inout ClientSession) async throws(MailboxClientError) {
    let actions = lost(.unavailable(message: "the connection takes nothing any more"), &session)
    try await perform(actions, &session)
  }

  /// Cuts the line of a session that is no longer open; what the line had not marked read yet the
  /// session says on the next one.
  private func closeLine(_ session: inout ClientSession) {
    guard let (line, task) = line else { return }
    self.line = nil
    task.cancel()
    for (conversation, through) in line.unread.takeReads() {
      _ = take(.markRead(conversation, through: through), &session)
    }
  }

  /// Wakes the session at its deadline.
  private func arm(_ deadline: SyncInstant?) {
    guard timer?.deadline != deadline else { return }
    timer?.task.cancel()
    timer = nil
    guard let deadline else { return }
    let pause = deadline.milliseconds(since: now)
    let task = Task { [events] in
      do { try await Task.sleep(for: .milliseconds(pause)) } catch { return }
      await events.send(.input(.timePassed))
    }
    timer = (deadline, task)
  }
}

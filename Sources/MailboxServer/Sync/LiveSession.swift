internal import MailboxInterface
internal import MailboxModel
internal import MailboxSync

/// One session on its stream: feeds the machine with what happens, and does what it asks for.
final class LiveSession {
  let id: SessionID
  let mailbox: MailboxAddress
  let pending: PendingEvents
  let outbox: SessionOutbox
  let sessions: Sessions

  /// Known from Hello on.
  var device: DeviceID?
  /// A Hello that waits for its turn.
  var waitingHello: Hello?
  /// The refusal that the stream ends with; nil when it ends well.
  private(set) var refusal: Refusal?
  private var isCaughtUp = false
  private var armed: (deadline: SyncInstant, timer: Task<Void, Never>)?

  init(
    id: SessionID, mailbox: MailboxAddress, pending: PendingEvents, outbox: SessionOutbox,
    sessions: Sessions
  ) {
    self.id = id
    self.mailbox = mailbox
    self.pending = pending
    self.outbox = outbox
    self.sessions = sessions
  }

  /// Runs until the session has ended; everything that the app is to be told is in the outbox then.
  func run() async {
    var session = ServerSession(settings: sessions.settings, at: sessions.now)
    while !session.hasEnded {
      arm(session.deadline)
      let events = await pending.next()
      for event in events.isEmpty ? [.input(.connectionClosed)] : events {
        await take(event, &session)
      }
    }
    armed?.timer.cancel()
    sessions.end(self)
  }

  /// Takes in an event, and then what its actions are answered with.
  private func take(_ event: SessionEvent, _ session: inout ServerSession) async {
    if case .input(.passed) = event, !outbox.isEmpty { return }
    var inputs: [ServerInput] = []
    if let input = await input(of: event, isOpen: session.isOpen) { inputs.append(input) }
    while !inputs.isEmpty {
      var answers: [ServerInput] = []
      for input in inputs {
        for action in session.take(input, at: sessions.now) {
          if let answer = await perform(action) { answers.append(answer) }
        }
      }
      inputs = answers
    }
  }

  /// Returns what an event comes to, for which the store may have to be asked; nil when that is nothing.
  private func input(of event: SessionEvent, isOpen: Bool) async -> ServerInput? {
    switch event {
    case .input(let input): return input
    case .admitted:
      guard let hello = waitingHello else { return nil }
      waitingHello = nil
      return await open(hello)
    case .deviceLeft(let ending):
      // One that is not open signs its device in later, and is told then.
      return isOpen ? await departure(as: ending) : nil
    }
  }

  private func perform(_ action: ServerAction) async -> ServerInput? {
    switch action {
    case .open(let hello): return await arrived(hello)
    case .send(let frame): return send(frame)
    case .read(let cursor, let limit): return await read(after: cursor, limit: limit)
    case .acknowledge(let cursor): acknowledge(cursor)
    case .setPresence(let presence, let badge): await setPresence(presence, badge: badge)
    case .markRead(let conversation, let through):
      return await markRead(conversation, through: through)
    case .setAside(let cursor, let attempts): sessions.report(setAside: cursor, attempts, of: self)
    case .keepAttempts(let attempts): sessions.keep(attempts, of: self)
    case .report(let fault): sessions.report(fault, of: self)
    case .refuse(let refused): refusal = refusal ?? Refusal(refused)
    case .end: outbox.finish()
    }
    return nil
  }

  /// The session cannot begin: what the stream ends with is known here, and not to the machine.
  func refuse(with refusal: Refusal) -> ServerInput {
    self.refusal = refusal
    return .connectionClosed
  }

  private func send(_ frame: ServerFrame) -> ServerInput? {
    if case .caughtUp = frame, !isCaughtUp {
      isCaughtUp = true
      sessions.drained(self)
    }
    guard !outbox.add(frame) else { return nil }
    return .ending(.goingAway(retryAfterMilliseconds: sessions.comeBackMilliseconds()))
  }

  /// Wakes the session at its deadline. A timer that is early looks at the deadline again.
  private func arm(_ deadline: SyncInstant?) {
    guard let deadline else { return }
    if let armed, armed.deadline <= deadline, armed.deadline > sessions.now { return }
    armed?.timer.cancel()
    let pause = deadline.milliseconds(since: sessions.now)
    let timer = Task { [pending] in
      do { try await Task.sleep(for: .milliseconds(pause)) } catch { return }
      pending.timePassed()
    }
    armed = (deadline, timer)
  }
}

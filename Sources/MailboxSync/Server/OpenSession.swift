internal import MailboxModel

/// A server's session while its mailbox is open: what was sent, what came back, and where the app is.
///
/// In the session's epoch: acknowledged ≤ sent ≤ head.
struct OpenSession {
  let settings: ServerSessionSettings
  let epoch: Epoch
  /// The mailbox's newest sequence, as far as the session knows.
  var head: UInt64
  var backlog: BacklogReading
  var flights: FlightWindow
  var acknowledging: AcknowledgementOrder
  var tries: FirstMessageTries
  var presence: AppPresence
  var allowance: FrameAllowance
  /// The number of conversations that are on their way to be marked read.
  var readsUnderWay = 0

  init(
    for hello: Hello, in mailbox: OpenedMailbox, at start: StartingPlace,
    settings: ServerSessionSettings, now: SyncInstant
  ) {
    self.settings = settings
    epoch = mailbox.epoch
    head = max(mailbox.head, start.sequence)
    backlog = BacklogReading(after: start.sequence)
    flights = FlightWindow(
      windowBytes: settings.window(asked: hello.windowBytes),
      pagesMax: settings.pagesUnderWayMax)
    acknowledging = AcknowledgementOrder(
      at: start.sequence, confirmedThrough: start.confirmedThrough)
    tries = FirstMessageTries(
      at: Cursor(epoch: mailbox.epoch, sequence: start.sequence), known: mailbox.attempts,
      settings: settings)
    presence = AppPresence(
      hello.isInBackground ? .background : .foreground, settings: settings, at: now)
    allowance = FrameAllowance(
      perSecond: settings.framesPerSecond, burst: settings.framesBurst, at: now)
  }

  /// True when the order of its sequences holds.
  var isInOrder: Bool {
    acknowledging.through <= backlog.sentThrough && backlog.sentThrough <= head
  }

  /// Everything through here was sent.
  var sentThrough: Cursor { Cursor(epoch: epoch, sequence: backlog.sentThrough) }

  /// The time at which something is to be told of the app; nil while nothing waits for time.
  var deadline: SyncInstant? { presence.deadline(oldestSentAt: flights.oldestSentAt) }

  /// Takes in what happened; throws the session's end.
  mutating func take(
    _ input: ServerInput, at now: SyncInstant
  ) throws(ServerEnd) -> [ServerAction] {
    switch input {
    case .received(let frame): return try received(frame, at: now)
    case .connectionClosed: throw .closed
    case .timePassed:
      return presence.timePassed(at: now, oldestSentAt: flights.oldestSentAt)
    // It was opened, once.
    case .opened, .openFailed: return []
    case .pageRead(let page): return try pageRead(page, at: now)
    case .acknowledged(let cursor): return acknowledged(cursor)
    case .failed(let error): throw ServerEnd(error)
    case .markedRead:
      readsUnderWay = max(0, readsUnderWay - 1)
      return []
    case .deposited: return deposited(at: now)
    case .passed(let bytes): return passed(onlineOnly: bytes)
    case .unreadChanged(let change): return [.send(.unread(change))]
    case .ending(let ending): throw ServerEnd(ending)
    }
  }

  /// Returns the last actions: what the device's next session has to know, what has to be recorded of a
  /// device that stays signed in (its last acknowledgement, and that pushes may begin), and what is said.
  func ended(by end: ServerEnd) -> [ServerAction] {
    var actions: [ServerAction] = []
    if case .faulted(let fault) = end { actions.append(.report(fault)) }
    actions.append(
      .keepAttempts(
        tries.attempts(in: epoch, sentThrough: end.isAttempt ? backlog.sentThrough : 0)))
    if end.leavesDevice {
      if let through = acknowledging.last {
        actions.append(.acknowledge(Cursor(epoch: epoch, sequence: through)))
      }
      actions += presence.left
    }
    return actions + end.lastWords
  }
}

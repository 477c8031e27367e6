internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// The arrivals that are not handled yet, in order; the session puts in, the app takes out.
///
/// An arrival stays at the head until the app asks for the one behind it: that is how it says that
/// it has handled it. An app that begins anew after leaving a loop gets the unhandled one again.
final class Arrivals: Sendable {
  /// The longest time for which handled messages in the middle of a page may go unreported.
  private static let unreported = Duration.seconds(1)

  /// The next thing for the app to do.
  enum Step {
    /// It says to the session that everything through here is handled, and asks again.
    case report(Cursor)
    /// It has the first that is not handled. It may go on through its page by itself, and comes
    /// back behind the last one, or at this time in the middle.
    case arrival(ArrivalQueue.Head, until: ContinuousClock.Instant)
    /// It waits for something to come.
    case wait
    /// Nothing comes any more, because of this or because the app asked for it.
    case ended(MailboxClientError?)
  }

  private struct State {
    var queue = ArrivalQueue()
    var reportAt = ContinuousClock.now + Arrivals.unreported
    var ending: MailboxClientError?
    var hasEnded = false
  }

  private let bytesMax: Int
  private let state = Mutex(State())
  private let filled = Signal()
  private let taken = Signal()

  /// Asks the server to wait when pages of more bytes were not handled yet.
  init(bytesMax: Int) { self.bytesMax = bytesMax }
}

// MARK: From the session

extension Arrivals {
  /// The entries of a page, which took some bytes.
  func add(_ entries: [Page.Entry], end: Cursor, pageBytes: Int, isLive: Bool) {
    let page = ArrivalPage(entries, end: end, bytes: pageBytes, isLive: isLive)
    change { $0.queue.add(page) }
  }

  /// The backlog ended.
  func caughtUp(_ cursor: Cursor) { change { $0.queue.add(.caughtUp(cursor)) } }

  /// The mailbox began anew: what waits is of another history, and so is what was handled of it.
  func startOver(_ reason: ResetReason) {
    change { state in
      state.queue.clear()
      state.queue.add(.startOver(reason))
    }
  }

  /// Nothing comes any more, because of this or because the app asked for it.
  func finish(_ error: MailboxClientError?) {
    change { state in
      guard !state.hasEnded else { return }
      state.hasEnded = true
      state.ending = error
      state.queue.clear()
    }
    taken.raise()
  }

  /// Takes the cursor of what was handled and not reported yet.
  func takeHandled() -> Cursor? { state.withLock { $0.queue.takeHandled() } }

  /// Returns when more pages may come: at once, unless the server sent more than it was allowed to.
  func waitForRoom() async {
    while state.withLock({ $0.queue.bytes > bytesMax && !$0.hasEnded }), !Task.isCancelled {
      await taken.wait()
    }
  }

  private func change(_ body: (inout State) -> Void) {
    state.withLock { body(&$0) }
    filled.raise()
  }
}

// MARK: To the app

extension Arrivals {
  /// The app has handled what it had, if anything. What it does next.
  func step(past arrived: ArrivalQueue.Head?) -> Step {
    let (step, endsPage) = state.withLock { state -> (Step, Bool) in
      let endsPage = arrived.map { state.queue.handle($0) } ?? false
      if arrived != nil, let cursor = Self.report(endsPage: endsPage, &state) {
        return (.report(cursor), endsPage)
      }
      return (Self.next(state), endsPage)
    }
    if endsPage { taken.raise() }
    return step
  }

  /// Returns when something may have come, or the task was cancelled.
  func waitForMore() async { await filled.wait() }

  /// Returns the cursor to report as handled now; nil when a later arrival will do.
  private static func report(endsPage: Bool, _ state: inout State) -> Cursor? {
    let now = ContinuousClock.now
    guard endsPage || now >= state.reportAt, let handled = state.queue.takeHandled() else {
      return nil
    }
    state.reportAt = now + unreported
    return handled
  }

  private static func next(_ state: State) -> Step {
    if let head = state.queue.head { return .arrival(head, until: state.reportAt) }
    return state.hasEnded ? .ended(state.ending) : .wait
  }
}

internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// What came and was not handled yet, in order; the session puts in, the app takes out.
///
/// An arrival stays at the head until the app asks for the one behind it: that is how it says that
/// it has handled it. Who begins anew after leaving a loop gets the unhandled one again.
final class Arrivals: Sendable {
  /// How long handled messages in the middle of a page may go unreported.
  private static let unreported = Duration.seconds(1)

  private struct Waiting {
    var arrival: Arrival
    /// Handling it handles everything through here; nil when that says nothing.
    var cursor: Cursor?
    /// The bytes of its page, on a page's last arrival.
    var pageBytes: Int?
  }

  private struct State {
    /// In order; those before `next` are gone.
    var waiting: [Waiting] = []
    var next = 0
    /// How many were taken out ever: names the head.
    var taken: UInt64 = 0
    var bytes = 0
    var handled: Cursor?
    var reportedAt = ContinuousClock.now
    var ending: MailboxClientError?
    var hasEnded = false

    var isEmpty: Bool { next == waiting.count }
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
    let waiting = entries.enumerated().map { index, entry in
      let isLast = index == entries.count - 1
      let sequence = isLast ? end.sequence : entry.lastSequence
      return Waiting(
        arrival: Arrival(entry, isLive: isLive),
        cursor: sequence == 0 ? nil : Cursor(epoch: end.epoch, sequence: sequence),
        pageBytes: isLast ? pageBytes : nil)
    }
    change { state in
      state.waiting += waiting
      state.bytes += pageBytes
    }
  }

  /// The backlog ended.
  func caughtUp(_ cursor: Cursor) {
    change { state in
      if !state.isEmpty, state.waiting.last?.arrival == .caughtUp(cursor) { return }
      state.waiting.append(Waiting(arrival: .caughtUp(cursor)))
    }
  }

  /// What waits is of another history, and so is what was handled of it.
  func startOver(_ reason: ResetReason) {
    change { state in
      state.taken += 1
      state.next = 0
      state.bytes = 0
      state.handled = nil
      state.waiting = [Waiting(arrival: .startOver(reason))]
    }
  }

  /// Nothing comes any more, because of this or because the app asked for it.
  func finish(_ error: MailboxClientError?) {
    change { state in
      guard !state.hasEnded else { return }
      state.hasEnded = true
      state.ending = error
      state.waiting = []
      state.next = 0
    }
    taken.raise()
  }

  /// What was handled and not reported yet.
  func takeHandled() -> Cursor? {
    state.withLock { state in
      defer { state.handled = nil }
      return state.handled
    }
  }

  /// Returns when more pages may come: at once, unless the server sent more than it was allowed to.
  func waitForRoom() async {
    while state.withLock({ $0.bytes > bytesMax && !$0.hasEnded }), !Task.isCancelled {
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
  /// The app has handled the arrival of this number. What it has to say to the session for it; nil
  /// when a later arrival will do.
  func handled(_ number: UInt64) -> Cursor? {
    let cursor = state.withLock { state -> Cursor? in
      guard number == state.taken, !state.isEmpty else { return nil }
      let done = state.waiting[state.next]
      state.taken += 1
      state.next += 1
      if state.isEmpty {
        state.waiting = []
        state.next = 0
      }
      state.bytes -= done.pageBytes ?? 0
      state.handled = done.cursor ?? state.handled
      let isLate = ContinuousClock.now - state.reportedAt > Self.unreported
      guard let handled = state.handled, done.pageBytes != nil || isLate else { return nil }
      state.handled = nil
      state.reportedAt = .now
      return handled
    }
    taken.raise()
    return cursor
  }

  /// The arrival at the head, with its number; waits for it. Nil when nothing comes any more.
  func next() async throws(MailboxClientError) -> (number: UInt64, arrival: Arrival)? {
    while true {
      let (head, hasEnded, ending) = state.withLock { state in
        let head = state.isEmpty ? nil : (state.taken, state.waiting[state.next].arrival)
        return (head, state.hasEnded, state.ending)
      }
      if let head { return (head.0, head.1) }
      if let ending { throw ending }
      if hasEnded { return nil }
      await filled.wait()
      if Task.isCancelled { return nil }
    }
  }
}

extension Arrival {
  fileprivate init(_ entry: Page.Entry, isLive: Bool) {
    switch entry {
    case .message(let message): self = .message(message, isLive: isLive)
    case .gap(let gap): self = .gap(gap)
    }
  }
}

extension Page.Entry {
  fileprivate var lastSequence: UInt64 {
    switch self {
    case .message(let message): message.sequence
    case .gap(let gap): gap.to
    }
  }
}

internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// The events of a session that were not taken in yet.
///
/// It stays small whatever happens: deposits and times are flags, unread counts the newest of a
/// conversation and of so many conversations, online-only messages as many as fit, and a frame of the
/// app waits until the one before it was taken, or takes the place of one that it says all of.
final class PendingEvents: Sendable {
  /// Bytes of online-only messages that wait; more are dropped, as their sender asked for.
  private static let onlineOnlyBytesMax = 64 << 10
  /// Conversations whose unread counts wait; a session that leaves more waiting is told to come back, and
  /// finds all counts then.
  private static let unreadMax = Unread.conversationsMax

  private struct State: Sendable {
    var frame: ClientFrame?
    var isClosed = false
    var answers: [ServerInput] = []
    var isAdmitted = false
    var ending: SessionEnding?
    var departure: SessionEnding?
    var hasDeposits = false
    var onlineOnly: [[UInt8]] = []
    var onlineOnlyBytes = 0
    var unread: [Conversation: UnreadChange] = [:]
    /// The sum that the newest change led to.
    var unreadTotal: UInt64 = 0
    var hasTime = false
  }

  private let state = Mutex(State())
  private let filled = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
  private let taken = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))

  // MARK: From the app

  /// Hands over a frame; returns when there was room. False when the task was cancelled.
  func offer(_ frame: ClientFrame) async -> Bool {
    while !put(frame) {
      var taken = self.taken.stream.makeAsyncIterator()
      guard await taken.next() != nil else { return false }
    }
    return true
  }

  private func put(_ frame: ClientFrame) -> Bool {
    let hasRoom = state.withLock { state in
      guard state.frame.map(frame.replaces) ?? true else { return false }
      state.frame = frame
      return true
    }
    if hasRoom { filled.continuation.yield() }
    return hasRoom
  }

  /// The app's side of the stream is over.
  func close() { change { $0.isClosed = true } }

  // MARK: From the server

  /// An answer to something the session asked for; it asks for one thing of a kind at a time.
  func answer(_ input: ServerInput) { change { $0.answers.append(input) } }

  /// It is the session's turn.
  func admit() { change { $0.isAdmitted = true } }

  /// The session is over; the first reason counts.
  func end(_ ending: SessionEnding) { change { $0.ending = $0.ending ?? ending } }

  /// The feed says that the session's device left. The first reason counts: one that was replaced and had
  /// to be forgotten at once was replaced.
  func deviceLeft(as ending: SessionEnding) { change { $0.departure = $0.departure ?? ending } }

  /// Something came into the mailbox.
  func deposited() { change { $0.hasDeposits = true } }

  /// A message that is not stored came, in the wire form of a page.
  func passed(onlineOnly bytes: [UInt8]) {
    change { state in
      guard state.onlineOnlyBytes + bytes.count <= Self.onlineOnlyBytesMax else { return }
      state.onlineOnly.append(bytes)
      state.onlineOnlyBytes += bytes.count
    }
  }

  /// A conversation's unread count changed.
  func unreadChanged(_ change: UnreadChange) {
    self.change { state in
      if state.unread.count < Self.unreadMax || state.unread[change.conversation] != nil {
        state.unread[change.conversation] = change
        state.unreadTotal = change.total
      } else {
        state.ending = state.ending ?? .goingAway(retryAfterMilliseconds: 0)
      }
    }
  }

  /// The session's deadline may have come.
  func timePassed() { change { $0.hasTime = true } }

  private func change(_ body: @Sendable (inout State) -> Void) {
    state.withLock { body(&$0) }
    filled.continuation.yield()
  }

  // MARK: To the session

  /// All that has happened; waits for the first. Empty when the task was cancelled.
  func next() async -> [SessionEvent] {
    while true {
      let events = state.withLock { state in
        defer { state = State(isClosed: state.isClosed) }
        return Self.events(of: state)
      }
      if !events.isEmpty {
        taken.continuation.yield()
        return events
      }
      var filled = self.filled.stream.makeAsyncIterator()
      guard await filled.next() != nil else { return [] }
    }
  }

  private static func events(of state: State) -> [SessionEvent] {
    var events = state.answers.map(SessionEvent.input)
    if state.isAdmitted { events.append(.admitted) }
    // A purge that removed the device as well ends its session for that.
    if let departure = state.departure { events.append(.deviceLeft(departure)) }
    if let ending = state.ending { events.append(.input(.ending(ending))) }
    if let frame = state.frame { events.append(.input(.received(frame))) }
    if state.hasDeposits { events.append(.input(.deposited)) }
    events += state.onlineOnly.map { .input(.passed(onlineOnly: $0)) }
    for var change in state.unread.values {
      // Whichever comes last, the app is left with the sum that holds.
      change.total = state.unreadTotal
      events.append(.input(.unreadChanged(change)))
    }
    if state.hasTime { events.append(.input(.timePassed)) }
    if state.isClosed { events.append(.input(.connectionClosed)) }
    return events
  }
}

extension ClientFrame {
  /// Returns whether it says all that an earlier frame does: a later acknowledgement covers one before it.
  fileprivate func replaces(_ earlier: ClientFrame) -> Bool {
    guard case (.acknowledge(let cursor), .acknowledge(let before)) = (self, earlier) else {
      return false
    }
    return cursor.epoch == before.epoch && cursor.sequence > before.sequence
  }
}

internal import GRPCCore
internal import Logging
internal import MailboxInterface
internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// All live sessions of a server: who is there, whose turn it is, and what the feed has for whom.
final class Sessions: Sendable {
  /// Devices whose attempts are remembered; beyond, all are forgotten and counted anew.
  private static let attemptsMax = 100_000

  /// The outcome for a session that said Hello.
  enum Arrival {
    case drains
    case waits
    case comesBack(afterMilliseconds: UInt32)
    case refused(Refusal)
  }

  struct DeviceKey: Hashable, Sendable {
    var mailbox: MailboxAddress
    var device: DeviceID
  }

  struct ConversationRead: Hashable, Sendable {
    var conversation: Conversation
    var through: UInt64
  }

  struct State: Sendable {
    var live: LiveSessions
    var admission: Admission
    var pending: [SessionID: PendingEvents] = [:]
    var ownReads: [SessionID: [ConversationRead]] = [:]
    var attempts: [DeviceKey: DeliveryAttempts] = [:]
    var nextID: UInt64 = 0
    var isGoingAway = false
    /// True while nobody follows the feed.
    var isFeedLost = false
    var leftAwake = LeftAwake()
  }

  let store: any MailboxStoring
  let feed: any FeedSource
  let health: Health
  let logger: Logger
  let state: Mutex<State>
  /// For what may be said of a mailbox's devices by one at a time.
  let turns = MailboxTurns()
  /// For looks into mailboxes, which users make in turn.
  let looking = LookTurns()
  /// By the store's clock; sessions of before are gone.
  let startedAt: Timestamp
  private let began = ContinuousClock.now
  private let current: CurrentSettings

  init(
    store: any MailboxStoring, feed: (any FeedSource)? = nil, current: CurrentSettings,
    health: Health, logger: Logger
  ) {
    self.store = store
    self.feed = feed ?? StoreFeed(store: store)
    self.current = current
    self.health = health
    let limits = current.limits
    self.logger = logger
    startedAt = store.now
    state = Mutex(
      State(
        live: LiveSessions(sessionsPerMailboxMax: limits.sessionsPerUserMax),
        admission: Admission(settings: limits.admission)))
  }

  /// The bounds that a session that begins now is held to.
  var settings: ServerSessionSettings { current.limits.sync }

  /// The most conversations whose unread counts a session that begins now is told.
  var unreadConversationsMax: Int { current.limits.unreadConversationsMax }

  /// Has other limits count from now on: for sessions that begin, and for whose turn it is.
  func take(_ limits: ServerLimits) {
    state.withLock { state in
      state.live.sessionsPerMailboxMax = limits.sessionsPerUserMax
      state.admission.settings = limits.admission
    }
  }

  /// The moment that sessions count in.
  var now: SyncInstant {
    SyncInstant(milliseconds: Int64((ContinuousClock.now - began) / .milliseconds(1)))
  }

  /// The number of sessions that have not ended.
  var count: Int { state.withLock { $0.pending.count } }

  /// Returns the number of live sessions of a mailbox.
  func count(of mailbox: MailboxAddress) -> Int {
    state.withLock { $0.live.sessions(of: mailbox).count }
  }

  /// A stream came: its session's number and what has happened to it.
  func admitStream() -> (SessionID, PendingEvents) {
    let pending = PendingEvents()
    return state.withLock { state in
      state.nextID += 1
      let id = SessionID(rawValue: state.nextID)
      state.pending[id] = pending
      if state.isGoingAway || state.isFeedLost {
        pending.end(.goingAway(retryAfterMilliseconds: comeBackMilliseconds()))
      }
      return (id, pending)
    }
  }

  /// A session said Hello: the device's older one is replaced.
  func begin(_ session: LiveSession, of device: DeviceID) -> Arrival {
    state.withLock { state in
      switch state.live.begin(session.id, of: device, in: session.mailbox) {
      case .refused(let limit):
        return .refused(
          Refusal(
            .resourceExhausted, reason: "tooManySessions",
            "the user has \(limit) live sessions already", hint: "end one of them",
            retryAfter: .seconds(10)))
      case .begins(let older):
        if let older { state.pending[older]?.end(.replaced) }
      }
      var random = SystemRandomNumberGenerator()
      switch state.admission.arrived(session.id, at: now, using: &random) {
      case .drains: return .drains
      case .waits: return .waits
      case .comesBack(let pause): return .comesBack(afterMilliseconds: pause)
      }
    }
  }

  /// A session is caught up: the next one drains.
  func drained(_ session: LiveSession) {
    state.withLock { state in
      for next in state.admission.left(session.id, at: now) { state.pending[next]?.admit() }
    }
  }

  /// Lets those drain whose turn has come because another's is over.
  func endTurns() {
    state.withLock { state in
      for next in state.admission.timePassed(at: now) { state.pending[next]?.admit() }
    }
  }

  /// A session has ended.
  func end(_ session: LiveSession) {
    drained(session)
    state.withLock { state in
      state.pending[session.id] = nil
      state.ownReads[session.id] = nil
      guard let device = session.device else { return }
      state.live.end(session.id, of: device, in: session.mailbox)
    }
  }

  func isNewest(_ session: LiveSession, of device: DeviceID) -> Bool {
    state.withLock { $0.live.isNewest(session.id, of: device, in: session.mailbox) }
  }

  /// Keeps what a session leaves for the device's next one; nil when that begins anew.
  func keep(_ attempts: DeliveryAttempts?, of session: LiveSession) {
    guard let device = session.device else { return }
    state.withLock { state in
      if state.attempts.count >= Self.attemptsMax { state.attempts = [:] }
      state.attempts[DeviceKey(mailbox: session.mailbox, device: device)] = attempts
    }
  }

  /// Returns the delivery attempts that a device's last session left; nil when there are none.
  func attempts(of device: DeviceID, in mailbox: MailboxAddress) -> DeliveryAttempts? {
    state.withLock { $0.attempts[DeviceKey(mailbox: mailbox, device: device)] }
  }

  /// Tells all sessions to come back later, and those that come from now on.
  func goAway() {
    state.withLock { state in
      state.isGoingAway = true
      for pending in state.pending.values {
        pending.end(.goingAway(retryAfterMilliseconds: comeBackMilliseconds()))
      }
    }
  }

  /// One to five seconds, by chance, so that not all come back at once.
  func comeBackMilliseconds() -> UInt32 { .random(in: 1000...5000) }

  /// Work of a session that goes on when the session has ended, as an acknowledgement does.
  func work(_ body: @escaping @Sendable () async -> Void) { Task { await body() } }
}

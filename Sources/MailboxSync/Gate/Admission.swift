/// Lets a bounded number of sessions drain together when everyone comes back at once.
///
/// The rest waits in the order in which it came, as far as there is room, and whom there is no room
/// for is told when to come back. A session holds its turn until it is caught up or gone, or until
/// the turn is over: a slow app goes on, but keeps nobody waiting.
public struct Admission: Sendable {
  /// The bounds.
  public struct Settings: Hashable, Sendable {
    /// The most sessions that drain together.
    public var drainingMax = 256
    /// The most sessions that wait.
    public var waitingMax = 4096
    /// The longest time for which a session may hold its turn.
    public var turnMilliseconds: UInt32 = 10_000
    /// The shortest time after which to come back; by chance up to twice that.
    public var retryAfterMilliseconds: UInt32 = 2_000

    /// Bounds that suit one machine.
    public init() {}
  }

  /// The answer to a session that wants to drain.
  public enum Decision: Hashable, Sendable {
    /// It drains now.
    case drains
    /// It waits, behind so many others.
    case waits(behind: Int)
    /// There is no room: come back after so many milliseconds.
    case comesBack(afterMilliseconds: UInt32)
  }

  /// The bounds; they count for what comes from then on.
  public var settings: Settings
  private var draining: [SessionID: SyncInstant] = [:]
  private var turns = OrderedTurns()
  private var waiting = OrderedTurns()

  /// Empty, with some bounds; values below 1 count as 1, no room to wait is 0.
  public init(settings: Settings = Settings()) { self.settings = settings }

  /// The number of sessions that hold a turn to drain.
  public var drainingCount: Int { draining.count }

  /// The number of sessions that wait for a turn.
  public var waitingCount: Int { waiting.count }

  /// The time at which ``timePassed(at:)`` is to be called; nil while no turn ends or nobody waits.
  public var deadline: SyncInstant? {
    waiting.count == 0 ? nil : turns.first.flatMap { draining[$0] }
  }

  /// A session wants to drain. Asking again changes nothing.
  public mutating func arrived(
    _ session: SessionID, at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> Decision {
    if draining[session] != nil { return .drains }
    if waiting.contains(session) { return .waits(behind: waiting.countBefore(session)) }
    if waiting.count == 0, draining.count < max(1, settings.drainingMax) {
      admit(session, at: now)
      return .drains
    }
    guard waiting.count < settings.waitingMax else {
      let base = settings.retryAfterMilliseconds
      let (pause, overflow) = base.addingReportingOverflow(
        UInt32.random(in: 0...base, using: &random))
      return .comesBack(afterMilliseconds: overflow ? .max : pause)
    }
    waiting.append(session)
    return .waits(behind: waiting.count - 1)
  }

  /// A session is caught up, or gone, whether it drained or waited. Returns those whose turn has
  /// come, in order.
  public mutating func left(_ session: SessionID, at now: SyncInstant) -> [SessionID] {
    waiting.remove(session)
    draining[session] = nil
    turns.remove(session)
    return admitWaiting(at: now)
  }

  /// Ends the turns that are over. Returns those whose turn has come, in order.
  public mutating func timePassed(at now: SyncInstant) -> [SessionID] {
    while let oldest = turns.first, let until = draining[oldest], now >= until {
      draining[oldest] = nil
      turns.remove(oldest)
    }
    return admitWaiting(at: now)
  }

  private mutating func admitWaiting(at now: SyncInstant) -> [SessionID] {
    var admitted: [SessionID] = []
    while draining.count < max(1, settings.drainingMax), let next = waiting.first {
      waiting.remove(next)
      admit(next, at: now)
      admitted.append(next)
    }
    return admitted
  }

  private mutating func admit(_ session: SessionID, at now: SyncInstant) {
    draining[session] = now.adding(milliseconds: settings.turnMilliseconds)
    turns.append(session)
  }
}

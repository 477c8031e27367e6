internal import NIOCore

/// One connection from its beginning to its end: how many streams it may have, when it has been
/// silent for too long, and how the server takes leave of it. Without I/O.
///
/// The transport's own way of leaving waits for as long as the client likes: until its PING is
/// answered no time runs, and a frame of a stream that came behind GOAWAY holds up all behind it. So
/// this one refuses such streams one by one, and lets the others end.
struct ConnectionLife {
  /// The outcome for a stream that opens.
  enum Opening: Equatable {
    case admitted
    /// There are as many as allowed, or the server is leaving: REFUSED_STREAM, so that the client
    /// can try again elsewhere.
    case refused
    /// It opens streams without heeding what it was told: the connection is closed.
    case closesConnection
  }

  /// The steps by which the server takes leave.
  enum Leaving: Equatable {
    /// GOAWAY and a PING are to be sent.
    case tells
    /// The client has said nothing yet, so it loses nothing.
    case closes
    /// It was done before.
    case nothing
  }

  private enum Phase: Equatable {
    case serving
    /// GOAWAY and a PING were sent. Once the PING is answered the client opens nothing more.
    case leaving(isHeard: Bool)
    case over
  }

  /// A refusal that the client could have known of weighs so many of those that it could not.
  private static let weight = 10

  private let limits: ConnectionLimits
  private let acceptedAt: NIODeadline
  private var phase = Phase.serving
  private var streams = 0
  /// Their weights together.
  private var refusals = 0
  private var refusalsSince: NIODeadline
  /// Nil until the first bytes came; with TLS behind the handshake.
  private var heardAt: NIODeadline?
  /// True once something whole has come.
  private var hasGreeted = false
  /// The time at which the part that is not whole yet began; nil when all is whole.
  private var partSince: NIODeadline?
  /// Nil while there are streams.
  private var idleSince: NIODeadline?
  /// True once somebody has signed in on it.
  var isReady = false

  init(limits: ConnectionLimits, at now: NIODeadline) {
    self.limits = limits
    acceptedAt = now
    refusalsSince = now
    idleSince = now
  }

  /// A stream opens. One that is not admitted is not to be reported as ended.
  ///
  /// - Parameter isHeldUp: True while so many of its calls that have ended are at work still that no other
  ///   may begin.
  mutating func streamOpens(at now: NIODeadline, isHeldUp: Bool = false) -> Opening {
    switch phase {
    case .serving where streams < limits.streamsMax && !isHeldUp:
      streams += 1
      idleSince = nil
      return .admitted
    case .serving, .leaving:
      // Held up, it was told of no bound that this would be beyond.
      let isHeedless = streams >= limits.streamsMax || !isReady
      return refuses(at: now, weight: isHeedless ? Self.weight : 1) ? .closesConnection : .refused
    case .over: return .refused
    }
  }

  /// A sign-in has failed. Returns whether the connection is to be closed: nobody else has signed in on it,
  /// and it goes on trying.
  mutating func signInFails(at now: NIODeadline) -> Bool {
    !isReady && refuses(at: now, weight: Self.weight)
  }

  /// Counts a refusal. Returns whether it is one too many.
  private mutating func refuses(at now: NIODeadline, weight: Int) -> Bool {
    if now - refusalsSince >= ConnectionLimits.refusalsWindow {
      (refusals, refusalsSince) = (0, now)
    }
    refusals += weight
    let max = isReady ? ConnectionLimits.refusalsMax : ConnectionLimits.unreadyRefusalsMax
    return refusals > max * Self.weight
  }

  /// An admitted stream has ended. Returns whether the connection is to be closed now.
  mutating func streamEnds(at now: NIODeadline) -> Bool {
    streams -= 1
    guard streams == 0 else { return false }
    idleSince = now
    return endsIfLeft()
  }

  /// Bytes came.
  mutating func heard(_ heard: FrameScan.Heard = .whole, at now: NIODeadline) {
    heardAt = now
    switch heard {
    case .nothingWhole: break
    case .whole:
      hasGreeted = true
      partSince = nil
    case .part(let isNew):
      hasGreeted = true
      if isNew { partSince = now }
    }
  }

  /// The server goes away.
  mutating func leaves() -> Leaving {
    guard phase == .serving else { return .nothing }
    guard heardAt != nil else {
      phase = .over
      return .closes
    }
    phase = .leaving(isHeard: false)
    return .tells
  }

  /// The PING behind GOAWAY was answered. Returns whether the connection is to be closed now.
  mutating func leaveIsHeard() -> Bool {
    guard phase == .leaving(isHeard: false) else { return false }
    phase = .leaving(isHeard: true)
    return endsIfLeft()
  }

  private mutating func endsIfLeft() -> Bool {
    guard phase == .leaving(isHeard: true), streams == 0 else { return false }
    phase = .over
    return true
  }

  /// Returns why the connection is to be closed, if it has been silent, or not whole, for too long.
  func overdue(at now: NIODeadline) -> String? {
    guard let heardAt, hasGreeted else {
      guard now - acceptedAt >= limits.greeting else { return nil }
      return heardAt == nil ? "it said nothing" : "it said nothing whole"
    }
    if let partSince, now - partSince >= limits.request { return "it stopped within a frame" }
    if now - heardAt >= ConnectionLimits.silence { return "it answers no pings" }
    if let leavesAt, now >= leavesAt + ConnectionLimits.leaving {
      return idleSince == nil ? "nobody signs in" : "it has no calls and does not leave"
    }
    return nil
  }

  /// Returns whether the server is to take leave of it now, as it has had no calls, or nobody has signed
  /// in, for too long.
  func isToLeave(at now: NIODeadline) -> Bool {
    guard phase == .serving, hasGreeted, let leavesAt else { return false }
    return now >= leavesAt
  }

  /// The time at which a connection is asked to leave: without calls when that was long enough, and
  /// with calls of nobody who has signed in.
  private var leavesAt: NIODeadline? {
    if isReady { return idleSince.map { $0 + limits.idle } }
    let end = acceptedAt + limits.unready
    return min(idleSince.map { $0 + min(limits.idle, limits.unreadyIdle) } ?? end, end)
  }

  /// The time at which ``overdue(at:)`` is to be asked next, if nothing happens before.
  var nextLook: NIODeadline {
    guard let heardAt, hasGreeted else { return acceptedAt + limits.greeting }
    var next = heardAt + ConnectionLimits.silence
    if let partSince { next = min(next, partSince + limits.request) }
    if let leavesAt {
      next = min(next, phase == .serving ? leavesAt : leavesAt + ConnectionLimits.leaving)
    }
    return next
  }
}

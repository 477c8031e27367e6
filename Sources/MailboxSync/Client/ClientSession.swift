public import MailboxModel

/// The app's side of the sync protocol over all its connections: inputs in, actions out, no I/O.
///
/// The host feeds it what happens, one input after the other, and does what each returns, in order.
/// Time and chance are passed in; when ``deadline`` has come the host says ``ClientInput/timePassed``.
///
/// ```
///         start          connected        Welcome, Reset
///  asleep ─────▶ connecting ─────▶ greeting ─────▶ open ──Bye(replaced, signedOut)──▶ ended
///                   ▲                 │             │
///                   └──── pausing ◀───┴─────────────┘  lost, fault, Bye(goingAway)
/// ```
public struct ClientSession: ~Copyable {
  enum Phase {
    case asleep
    case connecting
    case greeting(until: SyncInstant)
    case open(ConnectionPosition)
    case pausing(until: SyncInstant, isAsked: Bool)
    case ended
  }

  let device: DeviceID
  let settings: ClientSessionSettings
  var phase = Phase.asleep
  var backOff: BackOff
  var isInBackground: Bool
  var position: ClientPosition
  /// The reports that the app made while no session was open: said when one is.
  var unsaid = UnsaidReports()

  /// Begins at the cursor that the app persisted; nil when it never had one.
  public init(
    device: DeviceID, cursor: Cursor?, settings: ClientSessionSettings = ClientSessionSettings(),
    isInBackground: Bool = false
  ) {
    self.device = device
    self.settings = settings
    self.isInBackground = isInBackground
    position = ClientPosition(persisted: cursor)
    backOff = BackOff(
      milliseconds: settings.retryMilliseconds, maximum: settings.retryMillisecondsMax)
  }

  /// Takes in what happened; returns what is to be done.
  public mutating func take(
    _ input: ClientInput, at now: SyncInstant, using random: inout some RandomNumberGenerator
  ) -> [ClientAction] {
    let actions =
      switch input {
      case .start: start()
      case .connected: connected(at: now)
      case .connectionLost: connectionLost(at: now, using: &random)
      case .refused(let reason): refused(reason)
      case .received(let frame): received(frame, at: now, using: &random)
      case .timePassed: timePassed(at: now, using: &random)
      case .handled(let cursor): handled(through: cursor)
      case .enteredBackground(let badge): enteredBackground(badge: badge)
      case .enteredForeground: enteredForeground()
      case .markRead(let conversation, let through): markRead(conversation, through: through)
      case .stop: stop()
      }
    assert(isInOrder, "acknowledged ≤ received ≤ delivered, or handled ≤ delivered, does not hold")
    return actions
  }

  /// True when the order of its sequences holds.
  private var isInOrder: Bool {
    guard case .open(let connection) = phase else { return position.isInOrder }
    return position.isInOrder && connection.isInOrder(beside: position)
  }
}

extension ClientSession {
  /// Everything through here was handled by the app; nil before the first session.
  public var handledThrough: Cursor? { position.handled }

  /// The time at which ``ClientInput/timePassed`` is to be said; nil while nothing waits for time.
  public var deadline: SyncInstant? {
    switch phase {
    case .greeting(let until), .pausing(let until, _): until
    case .asleep, .connecting, .open, .ended: nil
    }
  }

  /// True once the session is over for good: no input has an effect any more.
  public var hasEnded: Bool { if case .ended = phase { true } else { false } }

  /// True while pages may come.
  public var isOpen: Bool { if case .open = phase { true } else { false } }
}

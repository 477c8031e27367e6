public import MailboxModel

/// The app's side of the sync protocol over all its connections: events in, actions out, no I/O.
///
/// The host feeds it what happens, one event after the other, and does what each returns, in order.
/// Time and chance are passed in; when ``deadline`` has come the host calls ``timePassed(at:using:)``.
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
    case open
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

  /// Everything through here was handled by the app; nil before the first session.
  public var handledThrough: Cursor? { position.handled }

  /// The time at which ``timePassed(at:using:)`` is to be called; nil while nothing waits for time.
  public var deadline: SyncInstant? {
    switch phase {
    case .greeting(let until), .pausing(let until, _): until
    case .asleep, .connecting, .open, .ended: nil
    }
  }

  /// True once the session is over for good: no event has an effect any more.
  public var hasEnded: Bool { if case .ended = phase { true } else { false } }

  /// True while pages may come.
  public var isOpen: Bool { if case .open = phase { true } else { false } }
}

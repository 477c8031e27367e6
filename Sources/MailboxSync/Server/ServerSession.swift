public import MailboxModel

/// The server's side of one `Sync` stream: events in, actions out, no I/O.
///
/// The host feeds it what happens, one event after the other, and does what each returns, in order.
/// While it does, deposits may be notified once for many; frames of the app wait in the transport.
/// Time is passed in; when ``deadline`` has come the host calls ``timePassed(at:)``.
///
/// ```
///            Hello              opened            Bye, refusal, closed
///  awaiting ───────▶ opening ───────────▶ open ───────────────────────▶ ended
/// ```
/// It keeps one page at most, and about each page under way where it ends: memory does not depend
/// on the backlog (contract G14).
public struct ServerSession: ~Copyable {
  enum Phase {
    case awaitingHello(until: SyncInstant)
    case opening(Hello)
    case open
    case ended
  }

  let settings: ServerSessionSettings
  var phase: Phase
  var allowance: FrameAllowance

  // Known once the mailbox is open.
  var epoch = Epoch(rawValue: 0)
  var head: UInt64 = 0
  var flights = FlightWindow(windowBytes: 1, pagesMax: 1)
  var backlog = BacklogReading()
  var acknowledging = AcknowledgementOrder()
  var tries = FirstMessageTries()
  var readsUnderWay = 0

  // Where the app is, as it last said; whether the deadline has passed since.
  var presence = Presence.foreground
  var isAsleep = false
  var presenceToldAt: SyncInstant
  var progressedAt: SyncInstant

  /// Begins with the stream; Hello has to follow.
  public init(settings: ServerSessionSettings = ServerSessionSettings(), at now: SyncInstant) {
    self.settings = settings
    phase = .awaitingHello(until: now.adding(milliseconds: settings.helloMilliseconds))
    allowance = FrameAllowance(
      perSecond: settings.framesPerSecond, burst: settings.framesBurst, at: now)
    progressedAt = now
    presenceToldAt = now
  }

  /// The time at which ``timePassed(at:)`` is to be called; nil while nothing waits for time.
  public var deadline: SyncInstant? {
    switch phase {
    case .awaitingHello(let until): until
    case .opening, .ended: nil
    case .open: isAsleep ? nil : [unacknowledgedUntil, leaseRenewalAt].compactMap(\.self).min()
    }
  }

  /// True while the mailbox is open and the session goes on.
  public var isOpen: Bool { if case .open = phase { true } else { false } }

  /// True once everything was said: no event has an effect any more.
  public var hasEnded: Bool { if case .ended = phase { true } else { false } }

  /// Everything through here was sent; nil before the session is open.
  public var sentThrough: Cursor? {
    guard case .open = phase else { return nil }
    return Cursor(epoch: epoch, sequence: backlog.sentThrough)
  }

  /// Bytes of pages that are under way unacknowledged.
  public var bytesUnderWay: Int { flights.bytes }

  /// The deadline has come, or any later moment.
  public mutating func timePassed(at now: SyncInstant) -> [ServerAction] {
    switch phase {
    case .awaitingHello(let until) where now >= until:
      return refuse(.helloTooLate(limitMilliseconds: settings.helloMilliseconds))
    case .open:
      return isAsleep ? [] : timePassedAwake(at: now)
    default:
      return []
    }
  }

  private mutating func timePassedAwake(at now: SyncInstant) -> [ServerAction] {
    if let until = unacknowledgedUntil, now >= until {
      isAsleep = true
      return [.setPresence(.suspended, badge: nil)]
    }
    guard let renewal = leaseRenewalAt, now >= renewal else { return [] }
    presenceToldAt = now
    return [.setPresence(presence, badge: nil)]
  }

  /// Acknowledgements renew the lease as well, but an app to which nothing comes has none to send.
  private var leaseRenewalAt: SyncInstant? {
    settings.leaseRenewalMilliseconds == 0
      ? nil : presenceToldAt.adding(milliseconds: settings.leaseRenewalMilliseconds)
  }

  /// An app that still acknowledges is slow, not asleep: time counts from its last progress.
  private var unacknowledgedUntil: SyncInstant? {
    flights.oldestSentAt.map {
      max($0, progressedAt).adding(milliseconds: settings.unacknowledgedMilliseconds)
    }
  }
}

public import MailboxModel

/// The server's side of one `Sync` stream: inputs in, actions out, no I/O.
///
/// The host feeds it what happens, one input after the other, and does what each returns, in order.
/// While it does, deposits may be notified once for many; frames of the app wait in the transport.
/// Time is passed in; when ``deadline`` has come the host says ``ServerInput/timePassed``.
///
/// ```
///            Hello              opened            Bye, refusal, closed
///  awaiting ───────▶ opening ───────────▶ open ───────────────────────▶ ended
/// ```
/// It keeps one page at most, and about each page under way where it ends: memory does not depend
/// on the backlog (contract G14).
public struct ServerSession: ~Copyable {
  private enum Phase {
    case awaitingHello(until: SyncInstant)
    case opening(Hello)
    case open(OpenSession)
    case ended
  }

  private let settings: ServerSessionSettings
  private var phase: Phase

  /// Begins with the stream; Hello has to follow.
  public init(settings: ServerSessionSettings = ServerSessionSettings(), at now: SyncInstant) {
    self.settings = settings
    phase = .awaitingHello(until: now.adding(milliseconds: settings.helloMilliseconds))
  }

  /// Takes in what happened; returns what is to be done.
  public mutating func take(_ input: ServerInput, at now: SyncInstant) -> [ServerAction] {
    switch phase {
    case .awaitingHello(let until): return takeAwaiting(input, until: until, at: now)
    case .opening(let hello): return takeOpening(input, for: hello, at: now)
    case .open(var session):
      // Over unless it goes on; and changed in place, as nobody else has it.
      phase = .ended
      do throws(ServerEnd) {
        let actions = try session.take(input, at: now)
        assert(session.isInOrder, "acknowledged ≤ sent ≤ head does not hold")
        phase = .open(session)
        return actions
      } catch {
        return session.ended(by: error)
      }
    case .ended: return []
    }
  }

  private mutating func takeAwaiting(
    _ input: ServerInput, until: SyncInstant, at now: SyncInstant
  ) -> [ServerAction] {
    switch input {
    case .received(.hello(let hello)):
      phase = .opening(hello)
      return [.open(hello)]
    case .received(let frame):
      return end(by: .refused(.helloExpected(found: frame.name)))
    case .timePassed where now >= until:
      return end(by: .refused(.helloTooLate(limitMilliseconds: settings.helloMilliseconds)))
    default: return takeUnopened(input)
    }
  }

  private mutating func takeOpening(
    _ input: ServerInput, for hello: Hello, at now: SyncInstant
  ) -> [ServerAction] {
    switch input {
    case .opened(let mailbox):
      let start = StartingPlace(of: hello.cursor, in: mailbox)
      var session = OpenSession(for: hello, in: mailbox, at: start, settings: settings, now: now)
      let actions = session.begin(in: mailbox, at: start, now: now)
      phase = .open(session)
      return actions
    case .openFailed(let error):
      return end(
        by: .refused(
          .cannotOpen(code: error.code, message: error.message, hint: error.hint)))
    case .received(.hello): return end(by: .refused(.helloTwice))
    case .received(let frame): return end(by: .refused(.frameBeforeWelcome(frame.name)))
    default: return takeUnopened(input)
    }
  }

  /// Takes in what has the same effect before Hello and behind it.
  private mutating func takeUnopened(_ input: ServerInput) -> [ServerAction] {
    switch input {
    case .connectionClosed: return end(by: .closed)
    // It opens in the new epoch.
    case .ending(.purged): return []
    case .ending(let ending): return end(by: ServerEnd(ending))
    default: return []
    }
  }

  private mutating func end(by end: ServerEnd) -> [ServerAction] {
    phase = .ended
    return end.lastWords
  }
}

extension ServerSession {
  /// The time at which ``ServerInput/timePassed`` is to be said; nil while nothing waits for time.
  public var deadline: SyncInstant? {
    switch phase {
    case .awaitingHello(let until): until
    case .open(let session): session.deadline
    case .opening, .ended: nil
    }
  }

  /// True while the mailbox is open and the session goes on.
  public var isOpen: Bool { if case .open = phase { true } else { false } }

  /// True once everything was said: no input has an effect any more.
  public var hasEnded: Bool { if case .ended = phase { true } else { false } }

  /// Everything through here was sent; nil unless the session is open.
  public var sentThrough: Cursor? {
    if case .open(let session) = phase { session.sentThrough } else { nil }
  }

  /// Bytes of pages that are under way unacknowledged.
  public var bytesUnderWay: Int {
    if case .open(let session) = phase { session.flights.bytes } else { 0 }
  }
}

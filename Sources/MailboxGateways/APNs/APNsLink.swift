internal import Logging
internal import MailboxPush
internal import NIOCore

/// The way to Apple of one credential, on its event loop: what waits, one connection that takes pushes,
/// and those that only finish.
final class APNsLink {
  /// The state of the connection that takes pushes.
  enum Way {
    /// There is none, and nothing needs it.
    case none
    /// It is being opened: the provider has not told its settings yet.
    case opening(APNsConnection)
    /// It takes pushes.
    case open(APNsConnection)
    /// There will be none before a moment; with a reason, pushes are told to come back then.
    case waiting(until: NIODeadline, reason: String?)
  }

  let settings: GatewaySettings
  let endpoint: APNsEndpoint
  let loop: NIOIsolatedEventLoop
  var signIn: APNsSignIn
  let logger: Logger
  var way = Way.none
  /// Pushes that wait for their turn.
  var queue = CircularBuffer<APNsPush>()
  /// Connections that take nothing more but have pushes under way.
  var leaving: [ObjectIdentifier: APNsConnection] = [:]
  var pace: ReconnectPace
  /// True when the last connection was given up because nothing was answered on it.
  var wasUnanswered = false
  var generator = SystemRandomNumberGenerator()
  private var isSweeping = false
  /// True once nothing more is sent: another credential is in its place.
  private var isRetired = false
  /// The callers that wait for the end; not nil once it is to end.
  private var closers: [EventLoopPromise<Void>]?

  init(
    endpoint: APNsEndpoint, signIn: sending APNsSignIn, settings: GatewaySettings, logger: Logger,
    loop: NIOIsolatedEventLoop
  ) {
    self.endpoint = endpoint
    self.signIn = signIn
    self.settings = settings
    self.logger = logger
    self.loop = loop
    pace = ReconnectPace(secondsMax: settings.reconnectSecondsMax)
  }

  // MARK: Pushes

  /// Takes a push. Its answer comes in time, whatever happens.
  func submit(_ push: APNsPush) {
    guard closers == nil else { return push.answer(trouble("the gateway is closed")) }
    if case .waiting(let until, let reason?) = way, until > .now() {
      return push.answer(trouble(reason, until: until))
    }
    guard queue.count < settings.waitingPushesMax else {
      return push.answer(trouble("\(queue.count) pushes wait already"))
    }
    queue.append(push)
    sweepLater()
    pump()
  }

  /// Sends what there is room for, and sees to it that there will be.
  func pump() {
    if isRetired { failWaiting(trouble("the credential was replaced")) }
    guard !queue.isEmpty else { return endIfIdle() }
    switch way {
    case .none: open()
    case .opening, .waiting: break
    case .open(let connection):
      while connection.room > 0, var push = queue.popFirst() {
        do {
          if case .tokens(var tokens) = signIn {
            push.token = try tokens.token()
            signIn = .tokens(tokens)
          }
          connection.send(push)
        } catch {
          push.answer(.misconfigured(reason: "the key cannot sign: \(error)"))
        }
      }
    }
  }

  /// Returns the outcome of a push when the provider, or the way to it, is in trouble.
  func trouble(_ reason: String, until: NIODeadline? = nil) -> PushOutcome {
    let seconds = until.map { UInt32(clamping: ($0 - .now()).nanoseconds / 1_000_000_000 + 1) }
    let text = String(reason.prefix(FailureWords.charactersMax))
    if case .certificate = signIn, Self.refusesCertificate(reason) {
      return .misconfigured(reason: "the provider refuses the certificate: \(text)")
    }
    return .retry(.credential, reason: text, afterSeconds: seconds)
  }

  /// Alerts of TLS about a client's certificate, in BoringSSL's words: RFC 8446, section 6.2.
  private static func refusesCertificate(_ reason: String) -> Bool {
    [
      "ALERT_BAD_CERTIFICATE", "ALERT_UNSUPPORTED_CERTIFICATE", "ALERT_CERTIFICATE_REVOKED",
      "ALERT_CERTIFICATE_EXPIRED", "ALERT_CERTIFICATE_UNKNOWN", "ALERT_UNKNOWN_CA",
      "ALERT_CERTIFICATE_REQUIRED",
    ].contains(where: reason.contains)
  }

  // MARK: Time

  /// Looks for what is overdue, as long as anything is under way.
  private func sweepLater() {
    guard !isSweeping else { return }
    isSweeping = true
    loop.scheduleTask(in: settings.sweepInterval) { [weak self] in self?.sweep() }
  }

  private func sweep() {
    isSweeping = false
    let now = NIODeadline.now()
    let overdue = queue.filter { $0.deadline <= now }
    if !overdue.isEmpty { queue.removeAll { $0.deadline <= now } }
    for push in overdue {
      push.answer(trouble("it waited for \(settings.answerSecondsMax) s without its turn"))
    }
    for connection in connections { connection.expire(now: now) }
    pump()
    if !queue.isEmpty || connections.contains(where: { !$0.exchanges.isEmpty }) { sweepLater() }
  }

  private var connections: [APNsConnection] {
    guard case .open(let connection) = way else { return Array(leaving.values) }
    return [connection] + leaving.values
  }

  // MARK: The end

  /// Takes nothing more, and ends when all is answered.
  func close(_ promise: EventLoopPromise<Void>) {
    closers = (closers ?? []) + [promise]
    pump()
  }

  /// The same, and what is not sent yet is given back.
  func retire(_ promise: EventLoopPromise<Void>) {
    isRetired = true
    close(promise)
  }

  /// Ends what nobody waits for any more.
  func endIfIdle() {
    guard let waiting = closers, queue.isEmpty,
      connections.allSatisfy({ $0.exchanges.isEmpty })
    else { return }
    closers = []
    let idle = connections
    way = .none
    for connection in idle { connection.close("the gateway is closed") }
    for promise in waiting { promise.succeed() }
  }
}

internal import Logging
internal import MailboxPush
internal import NIOCore
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL

extension APNsLink {
  /// The longest pause that pushes wait for; in a longer one they are told to come back.
  private static let shortWait = TimeAmount.seconds(1)

  /// Opens a connection; it is `opened` when the provider has told its settings, or `closed`.
  func open() {
    let connection = APNsConnection(
      link: self, settings: settings, isProven: !signIn.needsProof)
    way = .opening(connection)
    // The channel lives on this event loop too.
    let bound = NIOLoopBound(connection, eventLoop: loop.nonisolated())
    let endpoint = self.endpoint
    let address = endpoint.address
    let attempt = ClientBootstrap(group: loop.nonisolated())
      .connectTimeout(.seconds(Int64(settings.connectSecondsMax)))
      .channelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          let pipeline = channel.pipeline.syncOperations
          try pipeline.addHandler(
            NIOSSLClientHandler(context: endpoint.tls, serverHostname: address.tlsName))
          try pipeline.addHandler(NIOHTTP2Handler(mode: .client))
          try pipeline.addHandler(bound.value)
        }
      }
      .connect(host: address.host, port: address.port)
    attempt.assumeIsolated().whenFailure { [weak self] error in
      self?.closed(connection, "cannot connect to \(address): \(FailureWords.of(error))")
    }
  }

  // MARK: What connections report

  /// A connection takes pushes.
  func opened(_ connection: APNsConnection) {
    logger.debug("connected", metadata: ["provider": "\(endpoint.address)"])
    way = .open(connection)
    pump()
  }

  /// There may be room for more.
  func hasRoom() { pump() }

  /// A connection takes no more pushes, and finishes what it has.
  func left(_ connection: APNsConnection) {
    guard takes(connection) else { return }
    leaving[ObjectIdentifier(connection)] = connection
    pause(after: connection, nil)
  }

  /// The provider refuses whoever connects: so it is with all that waits.
  func refused(_ connection: APNsConnection, _ outcome: PushOutcome) {
    failWaiting(outcome)
    left(connection)
  }

  /// A connection is gone, or never came about.
  func closed(_ connection: APNsConnection, _ reason: String) {
    if leaving.removeValue(forKey: ObjectIdentifier(connection)) != nil { return pump() }
    guard takes(connection) else { return endIfIdle() }
    logger.info(
      "connection ended", metadata: ["provider": "\(endpoint.address)", "reason": "\(reason)"])
    pause(after: connection, reason)
  }

  func takes(_ connection: APNsConnection) -> Bool {
    switch way {
    case .opening(let current), .open(let current): current === connection
    case .none, .waiting: false
    }
  }

  /// Waits as long as the pace asks. What has to wait for long is told to come back.
  func pause(after connection: APNsConnection, _ reason: String?) {
    let lived = NIODeadline.now() - connection.begunAt
    let wasOfUse =
      connection.hasAnswered || (connection.isReady && lived >= ReconnectPace.steady)
    let wait = pace.ended(after: lived, wasOfUse: wasOfUse, using: &generator)
    guard wait > .zero else {
      way = .none
      return pump()
    }
    let until = NIODeadline.now() + wait
    let tellsSoon = !wasOfUse || wait > Self.shortWait
    let why = tellsSoon ? reason ?? "the provider ends its connections one after the other" : nil
    way = .waiting(until: until, reason: why)
    if let why { failWaiting(trouble(why, until: until)) }
    loop.scheduleTask(in: wait) { [weak self] in
      guard let self, case .waiting = way else { return }
      way = .none
      pump()
    }
    endIfIdle()
  }

  func failWaiting(_ outcome: PushOutcome) {
    let waiting = queue
    queue.removeAll()
    for push in waiting { push.answer(outcome) }
  }
}

extension ProviderAddress {
  /// The name to ask for and to check; nil of an address in digits, which is checked by itself.
  fileprivate var tlsName: String? {
    if let certificateName { return certificateName }
    return (try? SocketAddress(ipAddress: host, port: port)) == nil ? host : nil
  }
}

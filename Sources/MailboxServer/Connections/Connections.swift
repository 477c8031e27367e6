internal import Logging
internal import NIOCore
internal import NIOHTTP2
internal import Synchronization

/// All connections of a server, at most so many, and where new ones come from.
///
/// It ends them itself. The transport's shutdown waits for its clients, and what is refused, silent or
/// stuck would keep the server from ending.
final class Connections: Sendable {
  private enum Phase { case serving, leaving, over }

  private struct State {
    var phase = Phase.serving
    var places: ConnectionPlaces
    var listener: (any Channel)?
    var open: [ConnectionPlaces.Number: any Channel] = [:]
    var refused: [RefusedCount.Reason: RefusedCount] = [:]
  }

  private let server: ServerLimits
  private let limits: ConnectionLimits
  private let calls: OpenCalls
  private let health: Health
  private let logger: Logger
  let leftBehind: LeftBehind
  private let state: Mutex<State>

  init(
    limits: ServerLimits, calls: OpenCalls, health: Health, leftBehind: LeftBehind = LeftBehind(),
    logger: Logger
  ) {
    server = limits
    self.limits = ConnectionLimits(limits)
    self.calls = calls
    self.health = health
    self.logger = logger
    self.leftBehind = leftBehind
    state = Mutex(
      State(
        places: ConnectionPlaces(
          readyMax: limits.connectionsMax, unreadyMax: limits.unreadyConnectionsMax,
          perUserMax: limits.connectionsPerUserMax,
          perSenderMax: limits.connectionsPerSenderMax)))
  }

  /// The buffer sizes for reading a connection's bytes. It keeps while idle what it was given for a burst;
  /// the transport would give it 64 KiB. A frame has 16 KiB at the most.
  private static let reading = AdaptiveRecvByteBufferAllocator(
    minimum: 1 << 10, initial: 2 << 10, maximum: 16 << 10)

  /// Takes at most so many ready ones from now on; those that are there stay.
  func take(readyMax: Int) { state.withLock { $0.places.readyMax = readyMax } }

  /// The number of connections that are there.
  var count: Int { state.withLock { $0.places.count } }

  /// The number of connections on which nobody has signed in yet.
  var unreadyCount: Int { state.withLock { $0.places.unreadyCount } }

  /// The channel that connections come from.
  func listen(at listener: any Channel) throws {
    state.withLock { $0.listener = listener }
    try listener.pipeline.syncOperations.addHandler(AcceptPause(logger: logger), position: .first)
  }

  /// Takes a connection in, or closes it. A connection that has not spoken yet cannot be told why:
  /// the log says so.
  func take(_ channel: any Channel) -> EventLoopFuture<Void> {
    let address = ClientAddress(channel.remoteAddress)
    let now = NIODeadline.now()
    guard leftBehind.hasRoom(for: address, at: now) else {
      noteRefusal(of: channel, because: .leftBehind)
      return Self.refuse(channel)
    }
    let (number, evicted) = state.withLock { state in
      guard state.phase == .serving else {
        return (nil, nil) as (ConnectionPlaces.Number?, (any Channel)?)
      }
      switch state.places.arrive(from: address, at: now) {
      case .refused: return (nil, nil)
      case .taken(let number):
        state.open[number] = channel
        return (number, nil)
      case .takenInPlace(let number, of: let other):
        state.open[number] = channel
        return (number, state.open.removeValue(forKey: other))
      }
    }
    if number == nil || evicted != nil { noteRefusal(of: evicted ?? channel, because: .full) }
    evicted.map(ConnectionEnd.cut)
    guard let number else { return Self.refuse(channel) }
    channel.closeFuture.whenComplete { _ in
      self.state.withLock { state in
        state.open[number] = nil
        state.places.leave(number)
      }
    }
    return channel.eventLoop.makeCompletedFuture {
      try Self.tellEnd(of: channel)
      try self.prepare(channel, account: ConnectionAccount(number, from: address, of: self))
    }
  }

  private static func refuse(_ channel: any Channel) -> EventLoopFuture<Void> {
    channel.eventLoop.makeCompletedFuture {
      try tellEnd(of: channel)
      channel.close(promise: nil)
    }
  }

  private func noteRefusal(of channel: any Channel, because reason: RefusedCount.Reason) {
    let count = state.withLock { state in
      guard state.phase == .serving else { return nil as Int? }
      return state.refused[reason, default: RefusedCount()].note(at: .now())
    }
    guard let count else { return }
    var metadata: Logger.Metadata = [
      "connections": "\(count)", "peer": "\(String(describing: channel.remoteAddress))",
    ]
    switch reason {
    case .full:
      metadata["unreadyConnectionsMax"] = "\(server.unreadyConnectionsMax)"
      logger.warning(
        "closed connections: as many as allowed have not signed in", metadata: metadata)
    case .tooManyCalls:
      metadata["openCallsMax"] = "\(server.openCallsMax)"
      logger.warning(
        "closed connections: they had the most calls that nobody had signed in for",
        metadata: metadata)
    case .leftBehind:
      logger.warning(
        "closed connections: their network has left too many calls behind that are at work still",
        metadata: metadata)
    }
  }

  /// Somebody has signed in on a connection.
  func makeReady(_ number: ConnectionPlaces.Number, of holder: SignedIn) throws(Refusal) {
    switch state.withLock({ $0.places.signIn(number, as: holder) }) {
    case .ready: break
    case .tooMany: throw .tooManyConnections(state.withLock { $0.places.readyMax })
    case .tooManyOfHolder(let max): throw .tooManyConnectionsOfHolder(max)
    }
  }

  private static func tellEnd(of channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    let http2 = try pipeline.handler(type: NIOHTTP2Handler.self)
    try pipeline.addHandler(UnbegunEnd(), position: .after(http2))
  }

  private func prepare(_ channel: any Channel, account: ConnectionAccount) throws {
    try channel.syncOptions?.setOption(.recvAllocator, value: Self.reading)
    let pipeline = channel.pipeline.syncOperations
    let http2 = try pipeline.handler(type: NIOHTTP2Handler.self)
    let connection = ConnectionHandler(
      limits: limits, account: account, calls: calls, logger: logger)
    try pipeline.addHandler(ConnectionEnd(), position: .first)
    try pipeline.addHandler(ProtocolChoice(health: health), position: .before(http2))
    try pipeline.addHandler(connection, position: .before(http2))
    try pipeline.addHandler(PingAnswers(of: connection), position: .after(http2))
  }

  /// A stream of one of them opens; called on its event loop.
  static func admission(of stream: any Channel) throws -> StreamAdmission? {
    guard let connection = stream.parent else { return nil }
    return StreamAdmission(
      to: try connection.pipeline.syncOperations.handler(type: ConnectionHandler.self))
  }

  /// Takes no new ones, and tells those that are there: they end when their calls do. Returns
  /// whether there is a listener; without one nothing was served yet.
  func leave() -> Bool {
    let (listener, open) = state.withLock { state in
      if state.phase == .serving { state.phase = .leaving }
      return (state.listener, Array(state.open.values))
    }
    listener?.close(promise: nil)
    for channel in open {
      channel.eventLoop.execute {
        // It is gone when it has no handler any more.
        try? channel.pipeline.syncOperations.handler(type: ConnectionHandler.self).leave()
      }
    }
    return listener != nil
  }

  /// Closes one, whatever its client does.
  func cut(_ number: ConnectionPlaces.Number) {
    guard let channel = state.withLock({ $0.open[number] }) else { return }
    noteRefusal(of: channel, because: .tooManyCalls)
    ConnectionEnd.cut(channel)
  }

  /// Closes all at once, whatever their clients do.
  func cut() {
    let (listener, open) = state.withLock { state in
      state.phase = .over
      return (state.listener, Array(state.open.values))
    }
    listener?.close(promise: nil)
    open.forEach(ConnectionEnd.cut)
  }
}

/// Counts what is refused, so that the log has a line now and then and not one for each.
private struct RefusedCount {
  enum Reason { case full, leftBehind, tooManyCalls }

  private static let quiet = TimeAmount.seconds(10)

  private var count = 0
  private var saidAt: NIODeadline?

  /// Counts one more; returns how many to tell of, when it is time.
  mutating func note(at now: NIODeadline) -> Int? {
    count += 1
    if let saidAt, now - saidAt < Self.quiet { return nil }
    defer { (count, saidAt) = (0, now) }
    return count
  }
}

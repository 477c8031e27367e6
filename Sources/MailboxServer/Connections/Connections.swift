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
    var countMax: Int
    var listener: (any Channel)?
    var open: [ObjectIdentifier: any Channel] = [:]
  }

  private let limits: ConnectionLimits
  private let logger: Logger
  private let state: Mutex<State>

  init(limits: ServerLimits, logger: Logger) {
    state = Mutex(State(countMax: limits.connectionsMax))
    self.limits = ConnectionLimits(limits)
    self.logger = logger
  }

  /// Takes at most so many from now on; those that are there stay.
  func take(countMax: Int) { state.withLock { $0.countMax = countMax } }

  /// How many there are.
  var count: Int { state.withLock { $0.open.count } }

  /// The channel that connections come from.
  func listen(at listener: any Channel) { state.withLock { $0.listener = listener } }

  /// Takes a connection in, or closes it. A connection that has not spoken yet cannot be told why:
  /// the log says so.
  func take(_ channel: any Channel) -> EventLoopFuture<Void> {
    let isTaken = state.withLock { state in
      guard state.phase == .serving, state.open.count < state.countMax else { return false }
      state.open[ObjectIdentifier(channel)] = channel
      return true
    }
    guard isTaken else {
      refuse(channel)
      return channel.eventLoop.makeSucceededVoidFuture()
    }
    channel.closeFuture.whenComplete { _ in
      _ = self.state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(channel)) }
    }
    return channel.eventLoop.makeCompletedFuture { try self.prepare(channel) }
  }

  private func refuse(_ channel: any Channel) {
    let (phase, countMax) = state.withLock { ($0.phase, $0.countMax) }
    if phase == .serving {
      logger.warning(
        "closed a connection: there are as many as allowed",
        metadata: [
          "connectionsMax": "\(countMax)", "peer": "\(String(describing: channel.remoteAddress))",
        ])
    }
    channel.close(promise: nil)
  }

  private func prepare(_ channel: any Channel) throws {
    let pipeline = channel.pipeline.syncOperations
    let http2 = try pipeline.handler(type: NIOHTTP2Handler.self)
    let connection = ConnectionHandler(limits: limits, logger: logger)
    try pipeline.addHandler(ConnectionEnd(), position: .first)
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

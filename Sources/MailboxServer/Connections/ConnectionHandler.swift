internal import Logging
internal import NIOCore
internal import NIOHTTP2

/// Keeps one connection to its ``ConnectionLife``. It stands between the socket, or TLS, and HTTP/2,
/// and sees bytes.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  private let limits: ConnectionLimits
  private let logger: Logger
  private var life: ConnectionLife
  private var hasAnnounced = false
  private var context: ChannelHandlerContext?
  private var watch: RepeatedTask?

  init(limits: ConnectionLimits, logger: Logger) {
    self.limits = limits
    self.logger = logger
    life = ConnectionLife(limits: limits, at: .now())
  }

  // MARK: Streams, on the connection's event loop

  /// A stream opens.
  func streamOpens() -> ConnectionLife.Opening { life.streamOpens(at: .now()) }

  /// An admitted stream has ended.
  func streamEnds() {
    if life.streamEnds(at: .now()) { endWell() }
  }

  // MARK: Leaving

  /// Tells the client that the server goes away.
  func leave() {
    guard let context else { return }
    switch life.leaves() {
    case .tells:
      let frames = PlainFrames.leave(using: context.channel.allocator)
      context.writeAndFlush(wrapOutboundOut(.byteBuffer(frames)), promise: nil)
    case .closes: ConnectionEnd.cut(context.channel)
    case .nothing: break
    }
  }

  /// A ping of the server's was answered.
  func pingAnswered(_ data: HTTP2PingData) {
    guard data == HTTP2PingData(withInteger: PlainFrames.leavePingData) else { return }
    if life.leaveIsHeard() { endWell() }
  }

  /// Closes the connection when what was written is on its way. Later than now, so that the end of
  /// the last stream is among it.
  private func endWell() {
    guard let context else { return }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.eventLoop.execute {
      let written = bound.value.eventLoop.makePromise(of: Void.self)
      bound.value.close(mode: .output, promise: written)
      written.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
    }
  }

  private func look() {
    guard let context, let reason = life.overdue(at: .now()) else { return }
    logger.debug(
      "cut a connection",
      metadata: [
        "reason": "\(reason)", "peer": "\(String(describing: context.channel.remoteAddress))",
      ])
    ConnectionEnd.cut(context.channel)
  }

  // MARK: The channel's events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    watch = context.eventLoop.scheduleRepeatedTask(
      initialDelay: ConnectionLimits.look, delay: ConnectionLimits.look
    ) { _ in bound.value.look() }
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    self.context = nil
    watch?.cancel()
    watch = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    life.heard(at: .now())
    context.fireChannelRead(data)
  }

  /// The first frame of a server is SETTINGS. HTTP/2 writes the number of streams into it that it
  /// would end the connection at; the client is to be told the one that is meant.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !hasAnnounced, case .byteBuffer(var buffer) = unwrapOutboundIn(data) else {
      return context.write(data, promise: promise)
    }
    hasAnnounced = true
    let streams = UInt32(clamping: limits.streamsMax)
    if !PlainFrames.announce(streamsMax: streams, in: &buffer) {
      logger.warning("a connection began without settings")
    }
    context.write(wrapOutboundOut(.byteBuffer(buffer)), promise: promise)
  }
}

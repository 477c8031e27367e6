internal import Logging
internal import NIOCore
internal import NIOHTTP2

/// Keeps one connection to its ``ConnectionLife``, and its streams to their time. It stands between
/// the socket, or TLS, and HTTP/2, and sees bytes.
final class ConnectionHandler: ChannelDuplexHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  let limits: ConnectionLimits
  let account: ConnectionAccount
  let calls: OpenCalls
  private let logger: Logger
  private var life: ConnectionLife
  private var scan = FrameScan()
  private var hasAnnounced = false
  private var hasRead = false
  private var context: ChannelHandlerContext?
  /// Those that are admitted, in no order; each knows its place.
  private var streams: [StreamAdmission] = []
  private var left = LeftStreams()
  /// Those of them that the server does not know of yet.
  private var untold = LeftStreams()
  private static let untoldMax = 16
  private var alarm: (at: NIODeadline, task: Scheduled<Void>)?
  /// The time at which the client last made room for answers.
  private var madeRoomAt = NIODeadline.now()

  init(limits: ConnectionLimits, account: ConnectionAccount, calls: OpenCalls, logger: Logger) {
    self.limits = limits
    self.account = account
    self.calls = calls
    self.logger = logger
    life = ConnectionLife(limits: limits, at: .now())
  }

  // MARK: Streams, on the connection's event loop

  /// A stream opens.
  func streamOpens(_ stream: StreamAdmission) -> ConnectionLife.Opening {
    let now = NIODeadline.now()
    life.isReady = account.isReady
    let opening = life.streamOpens(at: now, isHeldUp: left.hasAtLeast(limits.streamsMax))
    guard opening == .admitted else { return opening }
    stream.place = streams.count
    streams.append(stream)
    lookAgain(by: now + limits.request)
    return opening
  }

  /// A stream has something for the client that may not be taken in time.
  func streamWaitsForRoom() { lookAgain(by: .now() + limits.request) }

  /// An admitted stream has ended.
  func streamEnds(_ stream: StreamAdmission) {
    if let place = stream.place {
      assert(streams[place] === stream, "a stream is not where it thinks")
      let last = streams.removeLast()
      if last !== stream {
        streams[place] = last
        last.place = place
      }
    }
    life.isReady = account.isReady
    if life.streamEnds(at: .now()) { return endWell() }
    if streams.isEmpty { lookAgain(by: life.nextLook) }
  }

  /// A stream has ended before its call was answered.
  func streamIsLeft(_ stream: any Channel) {
    left.append(stream)
    untold.append(stream)
    if context == nil || untold.count >= Self.untoldMax { tellOfLeft() }
  }

  private func tellOfLeft() {
    account.leaves(behind: untold)
    untold = LeftStreams()
  }

  /// The sign-in of a call has failed. Returns whether the connection is to be closed.
  func signInFails() -> Bool {
    life.isReady = account.isReady
    return life.signInFails(at: .now())
  }

  /// The time since which a client may be waited for that has made no room for an answer. One on whose
  /// connection somebody has signed in makes room as it can; whoever has not is not waited for again.
  func waits(since: NIODeadline) -> NIODeadline { account.isReady ? max(since, madeRoomAt) : since }

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

  // MARK: Time

  /// Sees to it that the connection is looked at by then. One alarm is set at a time: for one that
  /// does nothing it rings every hundred seconds.
  private func lookAgain(by deadline: NIODeadline) {
    guard let context else { return }
    if let alarm {
      if alarm.at <= deadline { return }
      alarm.task.cancel()
    }
    let bound = NIOLoopBound(self, eventLoop: context.eventLoop)
    let task = context.eventLoop.scheduleTask(deadline: deadline) { bound.value.look() }
    alarm = (deadline, task)
  }

  private func look() {
    alarm = nil
    guard let context else { return }
    let now = NIODeadline.now()
    life.isReady = account.isReady
    if let reason = life.overdue(at: now) {
      logger.debug(
        "cut a connection",
        metadata: [
          "reason": "\(reason)", "peer": "\(String(describing: context.channel.remoteAddress))",
        ])
      return ConnectionEnd.cut(context.channel)
    }
    if life.isToLeave(at: now) { leave() }
    var next = life.nextLook
    // What takes too long ends, and leaves the list.
    for stream in streams { next = min(next, stream.look(at: now) ?? next) }
    lookAgain(by: max(next, now + .milliseconds(1)))
  }

  // MARK: The channel's events

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    lookAgain(by: life.nextLook)
  }

  /// A connection that ended amid its frames is told that they were read: HTTP/2 keeps a list of the
  /// streams to tell until then, which would keep them, and the connection, for good. HTTP/2 is removed
  /// behind this handler, and lets no frame through any more.
  func handlerRemoved(context: ChannelHandlerContext) {
    if hasRead { context.fireChannelReadComplete() }
    self.context = nil
    tellOfLeft()
    alarm?.task.cancel()
    alarm = nil
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let now = NIODeadline.now()
    hasRead = true
    let heard = scan.take(unwrapInboundIn(data))
    life.heard(heard, at: now)
    if heard == .part(isNew: true) { lookAgain(by: now + limits.request) }
    if scan.hasMadeRoom {
      scan.clearRoom()
      madeRoomAt = now
    }
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

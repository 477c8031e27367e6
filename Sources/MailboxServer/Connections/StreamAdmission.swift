internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// The first on an HTTP/2 stream: lets it be, or refuses it, as its connection says, and sees to it
/// that its request comes whole, in time, and within what its caller may hold.
///
/// gRPC waits for a request for as long as the client likes, and keeps what has come.
final class StreamAdmission: ChannelDuplexHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias InboundOut = HTTP2Frame.FramePayload
  typealias OutboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  private enum State {
    case waiting
    case admitted
    /// The call is counted, and its request is followed.
    case open(call: UInt64)
    /// The stream is to be reset when its first frame comes.
    case refused
    /// Nothing of it is passed on any more, in neither direction.
    case ended
  }

  private let connection: ConnectionHandler
  private var state = State.waiting
  private var request = RequestProgress(.single)
  private var begunMessages = 0
  /// The time at which the request or message that is not whole yet began.
  private var partSince = NIODeadline.now()
  private var hasBegunAnswer = false
  /// The time at which the end of the answer was written; it is on its way when the stream ends.
  private var answeredAt: NIODeadline?
  /// True once the handler has answered: it has nothing more to do.
  private var isHandled = false
  /// The time since which more of the answer waits for room than the stream takes. gRPC writes no further
  /// then, and so not the end.
  private var fullSince: NIODeadline?
  private var isReset = false
  private var hasLeft = false
  private var context: ChannelHandlerContext?
  /// The index in its connection's list; nil when it is not in it.
  var place: Int?

  init(to connection: ConnectionHandler) { self.connection = connection }

  func handlerAdded(context: ChannelHandlerContext) {
    self.context = context
    switch connection.streamOpens(self) {
    case .admitted: state = .admitted
    case .refused: state = .refused
    case .closesConnection:
      state = .refused
      closeConnection(of: context.channel)
    }
  }

  private func closeConnection(of stream: any Channel) {
    guard let connection = stream.parent else { return }
    let goAway = HTTP2Frame.FramePayload.goAway(
      lastStreamID: .maxID, errorCode: .enhanceYourCalm, opaqueData: nil)
    connection.writeAndFlush(HTTP2Frame(streamID: .rootStream, payload: goAway), promise: nil)
    ConnectionEnd.cut(connection)
  }

  // MARK: From the client

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch state {
    case .admitted: begin(unwrapInboundIn(data), context: context)
    case .open(let call): goOn(unwrapInboundIn(data), of: call, context: context)
    case .refused:
      state = .ended
      context.writeAndFlush(wrapOutboundOut(.rstStream(.refusedStream)), promise: nil)
    case .waiting, .ended: break
    }
  }

  private func begin(_ payload: HTTP2Frame.FramePayload, context: ChannelHandlerContext) {
    guard case .headers(var frame) = payload else {
      return context.fireChannelRead(wrapInboundOut(payload))
    }
    let path = frame.headers.first(name: ":path")
    request = RequestProgress(.of(path: path))
    if frame.endStream { request.end() }
    do throws(Refusal) {
      let isHealth = path?.hasPrefix("/grpc.health.v1.Health/") == true
      let call = try connection.calls.open(on: connection.account, isHealth: isHealth)
      state = .open(call: call)
      frame.headers.replaceOrAdd(name: OpenCalls.metadataKey, value: "\(call)")
    } catch {
      return refuse(with: error)
    }
    context.fireChannelRead(wrapInboundOut(.headers(frame)))
  }

  private func goOn(
    _ payload: HTTP2Frame.FramePayload, of call: UInt64, context: ChannelHandlerContext
  ) {
    switch payload {
    case .data(let frame):
      if frame.endStream { request.end() }
      // Nobody waits for the rest of a request that has its answer.
      guard answeredAt == nil else { return }
      if case .byteBuffer(let bytes) = frame.data, !take(bytes, of: call) { return }
    case .headers(let frame) where frame.endStream: request.end()
    default: break
    }
    context.fireChannelRead(wrapInboundOut(payload))
  }

  /// Returns whether the request may go on.
  private func take(_ bytes: ByteBuffer, of call: UInt64) -> Bool {
    switch request.take(bytes) {
    case .holds(let more):
      if more != 0, !holds(more, of: call) { return false }
    case .tooLong(let bytes, let max):
      refuse(with: .frameTooLarge(bytes, max: max))
      return false
    }
    if request.begun != begunMessages {
      begunMessages = request.begun
      partSince = .now()
    }
    return true
  }

  private func holds(_ more: Int, of call: UInt64) -> Bool {
    do throws(Refusal) {
      try connection.calls.hold(more, by: call)
      return true
    } catch {
      refuse(with: error)
      return false
    }
  }

  /// A message was decompressed to so many bytes. Returns whether its call may hold them; otherwise it
  /// has ended.
  func holds(decompressed bytes: Int) -> Bool {
    guard case .open(let call) = state else { return false }
    switch request.kind {
    case .single: return bytes <= OpenCalls.freeBytes || holds(bytes, of: call)
    case .many(let max):
      if bytes > max { refuse(with: .frameTooLarge(bytes, max: max)) }
      return bytes <= max
    }
  }

  // MARK: To the client

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .ended = state {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    let frame = unwrapOutboundIn(data)
    if frame.endsStream { return writeEnd(data, context: context, promise: promise) }
    if case .headers = frame { hasBegunAnswer = true }
    context.write(data, promise: promise)
  }

  /// Writes the end of the answer. A call that has its answer is over, whatever of its request is to come:
  /// once the answer is on its way, and at once where nothing of it waits for the client to make room.
  private func writeEnd(
    _ data: NIOAny, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?
  ) {
    isHandled = true
    answeredAt = .now()
    connection.streamWaitsForRoom()
    guard !request.isEnded else { return context.write(data, promise: promise) }
    guard hasBegunAnswer else {
      context.write(data, promise: promise)
      return cutRequest(context: context)
    }
    let written = promise ?? context.eventLoop.makePromise()
    written.futureResult.assumeIsolated().whenSuccess { [self] in
      if let context = self.context, !request.isEnded { cutRequest(context: context) }
    }
    context.write(data, promise: written)
  }

  /// What else the client has to say of a call is not wanted, RFC 9113 section 8.1.
  private func cutRequest(context: ChannelHandlerContext) {
    end()
    reset(.noError, context: context)
  }

  func channelWritabilityChanged(context: ChannelHandlerContext) {
    if context.channel.isWritable {
      fullSince = nil
    } else if fullSince == nil {
      fullSince = .now()
      connection.streamWaitsForRoom()
    }
    context.fireChannelWritabilityChanged()
  }

  /// The time since which an answer waits for the client. A session is looked after by its own rules.
  private var waitsForRoomSince: NIODeadline? {
    answeredAt ?? (request.kind == .single ? fullSince : nil)
  }

  /// Answers in gRPC's place, and ends the stream.
  private func refuse(with refusal: Refusal) {
    guard let context else { return }
    end()
    if answeredAt == nil {
      answeredAt = .now()
      let trailers = refusal.trailers(isOnlyAnswer: !hasBegunAnswer)
      context.write(
        wrapOutboundOut(.headers(.init(headers: trailers, endStream: true))), promise: nil)
    }
    if request.isEnded { context.flush() } else { cutRequest(context: context) }
  }

  private func reset(_ reason: HTTP2ErrorCode, context: ChannelHandlerContext) {
    guard !isReset else { return }
    isReset = true
    context.writeAndFlush(wrapOutboundOut(.rstStream(reason)), promise: nil)
  }

  // MARK: Time

  /// Ends the call when its request, or the way of its answer, takes too long; returns when to look
  /// again, nil when the client is not the one to be waited for.
  func look(at now: NIODeadline) -> NIODeadline? {
    guard let context, place != nil else { return nil }
    let time = connection.limits.request
    if let since = waitsForRoomSince {
      let deadline = max(since, connection.madeRoomAt) + time
      guard now >= deadline else { return deadline }
      end()
      reset(.cancel, context: context)
      return nil
    }
    guard case .open = state, request.isPart else { return nil }
    guard now >= partSince + time else { return partSince + time }
    refuse(with: .requestTooSlow(Int(time.nanoseconds / 1_000_000_000)))
    return nil
  }

  // MARK: The end

  func channelInactive(context: ChannelHandlerContext) {
    leave(context.channel)
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    leave(context.channel)
    self.context = nil
  }

  /// The call is over; the stream may be for a moment yet.
  private func end() {
    if case .open(let call) = state { connection.calls.close(call) }
    state = .ended
  }

  private func leave(_ stream: any Channel) {
    guard !hasLeft else { return }
    hasLeft = true
    end()
    if place != nil { connection.streamEnds(self) }
    place = nil
    if !isHandled { connection.streamIsLeft(stream) }
  }
}

extension HTTP2Frame.FramePayload {
  fileprivate var endsStream: Bool {
    switch self {
    case .headers(let frame): frame.endStream
    case .data(let frame): frame.endStream
    default: false
    }
  }
}

extension RequestProgress.Kind {
  /// The longest frame of a session: what the protocol has takes a few hundred bytes.
  private static let sessionFrameBytesMax = OpenCalls.freeBytes

  /// Returns what the call at a path takes. A message in a stream of deposits may be as long as a
  /// request; the reader and the transport see to that.
  fileprivate static func of(path: String?) -> RequestProgress.Kind {
    switch path {
    case "/offline_mailbox.v1.Mailbox/Sync": .many(messageBytesMax: sessionFrameBytesMax)
    case "/offline_mailbox.v1.Delivery/DepositStream": .many(messageBytesMax: .max)
    default: .single
    }
  }
}

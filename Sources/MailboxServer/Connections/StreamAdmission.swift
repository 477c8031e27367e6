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
    /// Nothing of it is passed on any more, in neither direction; the call counts until the stream ends.
    case ended(call: UInt64?)
  }

  private let connection: ConnectionHandler
  private var state = State.waiting
  private var request = RequestProgress(.single)
  private var isHealth = false
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
      state = .ended(call: nil)
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
    // What is no call of gRPC can ask for nothing else.
    isHealth =
      path?.hasPrefix("/grpc.health.v1.Health/") == true
      || frame.headers.first(name: ":method") != "POST"
    if frame.endStream { request.end() }
    do throws(Refusal) {
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
      if more > 0, isHealth {
        refuse(with: .frameTooLarge(OpenCalls.freeBytes + more, max: OpenCalls.freeBytes))
        return false
      }
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
    if frame.endsStream { return writeEnd(data, frame, context: context, promise: promise) }
    if case .headers = frame { hasBegunAnswer = true }
    guard case .open(let call) = state, case .data(let part) = frame else {
      return context.write(data, promise: promise)
    }
    writePart(data, part.data.readableBytes, of: call, context: context, promise: promise)
  }

  /// Writes the end of the answer. Whatever of its request is to come, nobody reads it.
  private func writeEnd(
    _ data: NIOAny, _ frame: HTTP2Frame.FramePayload, context: ChannelHandlerContext,
    promise: EventLoopPromise<Void>?
  ) {
    isHandled = true
    answeredAt = .now()
    connection.streamWaitsForRoom()
    let isOnlyAnswer = !hasBegunAnswer
    context.write(data, promise: promise)
    if isOnlyAnswer { cutRequestOfStranger(context: context) }
    if frame.isOfFailedSignIn, connection.signInFails() { closeConnection(of: context.channel) }
  }

  /// Writes a part of an answer, which its caller holds until it is on its way, as he holds a request.
  private func writePart(
    _ data: NIOAny, _ byteCount: Int, of call: UInt64, context: ChannelHandlerContext,
    promise: EventLoopPromise<Void>?
  ) {
    let more = byteCount - OpenCalls.freeBytes
    guard request.kind == .single, more > 0 else { return context.write(data, promise: promise) }
    guard holds(more, of: call) else {
      promise?.fail(ChannelError.ioOnClosedChannel)
      return
    }
    let written = promise ?? context.eventLoop.makePromise()
    written.futureResult.assumeIsolated().whenComplete { [calls = connection.calls] _ in
      // Gives back alone, and so is never refused.
      try? calls.hold(-more, by: call)
    }
    context.write(data, promise: written)
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

  /// Ends a stream that has its answer, whatever is to come of its request (RFC 9113 section 8.1), where
  /// nobody has signed in: what it holds is free at once.
  ///
  /// On other connections the client ends it when it hears of the answer, or ``look(at:)`` does. HTTP/2
  /// remembers few streams that were reset, and takes what still comes of another for a fault of the whole
  /// connection, which may have calls of many.
  private func cutRequestOfStranger(context: ChannelHandlerContext) {
    guard !request.isEnded, !connection.account.isReady else { return }
    end()
    reset(.noError, context: context)
  }

  /// Answers in gRPC's place.
  private func refuse(with refusal: Refusal) {
    guard let context else { return }
    end()
    if answeredAt == nil {
      answeredAt = .now()
      let trailers = refusal.trailers(isOnlyAnswer: !hasBegunAnswer)
      context.write(
        wrapOutboundOut(.headers(.init(headers: trailers, endStream: true))), promise: nil)
      connection.streamWaitsForRoom()
      cutRequestOfStranger(context: context)
    }
    context.flush()
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
      let deadline = connection.waits(since: since) + time
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

  /// Nothing more is taken of the call, or answered.
  private func end() {
    switch state {
    case .open(let call): state = .ended(call: call)
    case .waiting, .admitted: state = .ended(call: nil)
    case .refused, .ended: break
    }
  }

  private func leave(_ stream: any Channel) {
    guard !hasLeft else { return }
    hasLeft = true
    end()
    if case .ended(let call?) = state { connection.calls.close(call) }
    if place != nil { connection.streamEnds(self) }
    place = nil
    if !isHandled { connection.streamIsLeft(stream) }
  }
}

extension HTTP2Frame.FramePayload {
  fileprivate var isOfFailedSignIn: Bool {
    guard case .headers(let frame) = self else { return false }
    return frame.headers.first(name: "grpc-status") == "16"
  }

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

internal import NIOCore
internal import NIOHTTP1
internal import NIOTLS

/// Waits for the first bytes of a connection and sees whether they are HTTP/2 or HTTP/1. HTTP/2 goes
/// its way, and this handler with it; HTTP/1 is answered by ``HTTP1HealthHandler``, and what stands
/// above hears nothing.
///
/// Until then the server says nothing: its first frame would spoil the answer to HTTP/1. Nobody waits
/// for it, as clients speak first (RFC 9113, section 3.4).
final class ProtocolChoice: ChannelDuplexHandler, RemovableChannelHandler {
  typealias InboundIn = ByteBuffer
  typealias InboundOut = ByteBuffer
  typealias OutboundIn = IOData
  typealias OutboundOut = IOData

  /// The first bytes of HTTP/2, with which no request of HTTP/1 begins.
  private static let preface = Array("PRI ".utf8)
  /// The most bytes of a request over HTTP/1; it has only to name a path.
  private static let requestBytesMax = 16 << 10

  private enum State {
    case waiting(ByteBuffer)
    case http1(byteCount: Int)
    case http2
  }

  private let health: Health
  private var state = State.waiting(ByteBuffer())
  private var held: [(data: NIOAny, promise: EventLoopPromise<Void>?)] = []
  /// That TLS has chosen no protocol, which ends a connection of HTTP/2.
  private var heldEvent: TLSUserEvent?

  init(health: Health) { self.health = health }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch state {
    case .waiting(var bytes):
      bytes.writeImmutableBuffer(unwrapInboundIn(data))
      choose(bytes, context: context)
    case .http1(let byteCount):
      let count = byteCount + unwrapInboundIn(data).readableBytes
      state = .http1(byteCount: count)
      guard count <= Self.requestBytesMax else { return ConnectionEnd.cut(context.channel) }
      context.fireChannelRead(data)
    case .http2: context.fireChannelRead(data)
    }
  }

  private func choose(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
    let start = bytes.readableBytesView.prefix(Self.preface.count)
    guard start.elementsEqual(Self.preface.prefix(start.count)) else {
      return becomeHTTP1(bytes, context: context)
    }
    guard start.count == Self.preface.count else { return state = .waiting(bytes) }
    becomeHTTP2(bytes, context: context)
  }

  private func becomeHTTP2(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
    state = .http2
    if let event = heldEvent { context.fireUserInboundEventTriggered(event) }
    for (data, promise) in held { context.write(data, promise: promise) }
    held = []
    context.flush()
    context.fireChannelRead(wrapInboundOut(bytes))
    context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
  }

  private func becomeHTTP1(_ bytes: ByteBuffer, context: ChannelHandlerContext) {
    state = .http1(byteCount: bytes.readableBytes)
    dropHeld()
    do {
      try context.pipeline.syncOperations.addHandlers(
        [
          HTTPResponseEncoder(), ByteToMessageHandler(HTTPRequestDecoder()),
          HTTP1HealthHandler(health: health),
        ], position: .after(self))
      context.fireChannelRead(wrapInboundOut(bytes))
    } catch {
      // The connection is gone.
      context.close(promise: nil)
    }
  }

  private func dropHeld() {
    for (_, promise) in held { promise?.fail(ChannelError.ioOnClosedChannel) }
    held = []
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .waiting = state, let event = event as? TLSUserEvent,
      case .handshakeCompleted(negotiatedProtocol: nil) = event
    {
      heldEvent = event
    } else {
      context.fireUserInboundEventTriggered(event)
    }
  }

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    if case .waiting = state {
      held.append((data, promise))
    } else {
      context.write(data, promise: promise)
    }
  }

  func flush(context: ChannelHandlerContext) {
    if case .waiting = state { return }
    context.flush()
  }

  func handlerRemoved(context: ChannelHandlerContext) { dropHeld() }
}

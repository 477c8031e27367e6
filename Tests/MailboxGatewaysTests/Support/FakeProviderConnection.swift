import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOSSL
import NIOTLS

/// One connection to the fake provider.
final class FakeProviderConnection: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  private struct Pending {
    var headers: HPACKHeaders
    var body: [UInt8] = []
  }

  private let provider: FakeProvider
  private let number: Int
  private var pending: [HTTP2StreamID: Pending] = [:]
  private var underway: Set<HTTP2StreamID> = []
  private var hasAnswered = false
  private var unacknowledgedBytes = 0
  /// After a GOAWAY: what lies beyond is not looked at any more.
  private var lastID = Int.max

  init(_ provider: FakeProvider, number: Int) {
    self.provider = provider
    self.number = number
  }

  func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
    if case .handshakeCompleted? = event as? TLSUserEvent,
      let certificate = try? context.channel.pipeline.syncOperations.nioSSL_peerCertificate()
    {
      let name = certificate.description
      provider.note { $0.clients.append(name) }
    }
    context.fireUserInboundEventTriggered(event)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    switch frame.payload {
    case .headers(let headers):
      pending[frame.streamID] = Pending(headers: headers.headers)
      if headers.endStream { received(frame.streamID, context) }
    case .data(let data):
      if case .byteBuffer(let bytes) = data.data {
        pending[frame.streamID]?.body += Array(bytes.readableBytesView)
        giveBack(bytes.readableBytes, context)
      }
      if data.endStream { received(frame.streamID, context) }
    case .rstStream: underway.remove(frame.streamID)
    case .ping(_, ack: false): provider.note { $0.pings += 1 }
    default: break
    }
  }

  private func giveBack(_ bytes: Int, _ context: ChannelHandlerContext) {
    unacknowledgedBytes += bytes
    guard unacknowledgedBytes >= 16_384 else { return }
    write(.windowUpdate(windowSizeIncrement: unacknowledgedBytes), on: .rootStream, context)
    unacknowledgedBytes = 0
  }

  private func received(_ id: HTTP2StreamID, _ context: ChannelHandlerContext) {
    guard let pending = pending.removeValue(forKey: id) else { return }
    underway.insert(id)
    let request = provider.note { [underway, hasAnswered, number] state in
      state.concurrentMax = max(state.concurrentMax, underway.count)
      if !hasAnswered {
        state.concurrentMaxUnanswered = max(state.concurrentMaxUnanswered, underway.count)
      }
      let request = FakeProvider.Request(
        headers: pending.headers, body: pending.body, connection: number,
        number: state.requests.count + 1)
      state.requests.append(request)
      return request
    }
    let reply = provider.behaviour.reply(request)
    let delay = provider.behaviour.delay
    if delay == .zero, !provider.isHeld(request.number) {
      self.reply(reply, to: id, context)
    } else {
      self.reply(reply, to: id, context, in: delay, number: request.number)
    }
  }

  private func reply(
    _ reply: FakeProvider.Reply, to id: HTTP2StreamID, _ context: ChannelHandlerContext,
    in delay: TimeAmount, number: Int
  ) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: delay) {
      let (connection, context) = bound.value
      if connection.provider.isHeld(number) {
        connection.reply(reply, to: id, context, in: .milliseconds(1), number: number)
      } else {
        connection.reply(reply, to: id, context)
      }
    }
  }

  private func reply(
    _ reply: FakeProvider.Reply, to id: HTTP2StreamID, _ context: ChannelHandlerContext
  ) {
    guard underway.contains(id), Int(id) <= lastID, context.channel.isActive else { return }
    switch reply {
    case .never: return
    case .when(let holds, let reply) where holds(): return self.reply(reply, to: id, context)
    case .when: return self.reply(reply, to: id, context, in: .milliseconds(1), number: 0)
    case .answer(let status, let body, let headers):
      answer(id, status, body, headers, context)
    case .reset(let code):
      underway.remove(id)
      write(.rstStream(code), on: id, context)
    case .goAway where !pending.isEmpty:
      // NIO takes the rest of a request that came after its GOAWAY for an error of the connection.
      return self.reply(reply, to: id, context, in: .milliseconds(1), number: 0)
    case .goAway(let body, let isAnswered):
      let last = isAnswered ? Int(id) : Int(id) - 2
      if isAnswered { answer(id, 200, "", [:], context) }
      lastID = last
      write(
        .goAway(
          lastStreamID: HTTP2StreamID(max(last, 0)), errorCode: .noError,
          opaqueData: ByteBuffer(string: body)), on: .rootStream, context)
    case .cut: context.close(promise: nil)
    }
    context.flush()
  }

  private func answer(
    _ id: HTTP2StreamID, _ status: Int, _ body: String, _ more: HPACKHeaders,
    _ context: ChannelHandlerContext
  ) {
    underway.remove(id)
    provider.note { $0.answers += 1 }
    var headers: HPACKHeaders = [":status": "\(status)"]
    headers.add(contentsOf: more)
    write(.headers(.init(headers: headers, endStream: body.isEmpty)), on: id, context)
    if !body.isEmpty {
      let bytes = IOData.byteBuffer(ByteBuffer(string: body))
      write(.data(.init(data: bytes, endStream: true)), on: id, context)
    }
    if provider.behaviour.isDeafLater {
      context.channel.setOption(.autoRead, value: false).whenFailure { _ in }
    }
    if !hasAnswered, let streams = provider.behaviour.streamsLater {
      let setting = HTTP2Setting(parameter: .maxConcurrentStreams, value: streams)
      write(.settings(.settings([setting])), on: .rootStream, context)
    }
    hasAnswered = true
  }

  private func write(
    _ payload: HTTP2Frame.FramePayload, on id: HTTP2StreamID, _ context: ChannelHandlerContext
  ) {
    context.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: payload)), promise: nil)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }
}

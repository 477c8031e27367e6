internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// Answers `GET /health` on an HTTP/2 stream, before gRPC sees it: for `curl --http2` and for
/// orchestrators that do not speak gRPC. All other streams pass.
final class PlainHealthHandler: ChannelInboundHandler, RemovableChannelHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias InboundOut = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  private let health: Health
  private var isAnswering = false

  init(health: Health) { self.health = health }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if isAnswering { return }
    guard case .headers(let request) = unwrapInboundIn(data),
      request.headers.first(name: ":method") == "GET",
      request.headers.first(name: ":path") == "/health"
    else {
      return context.fireChannelRead(data)
    }
    isAnswering = true
    answer(context: context)
  }

  private func answer(context: ChannelHandlerContext) {
    let isServing = health.isServing
    let text = isServing ? "serving\n" : "going away\n"
    let headers: HPACKHeaders = [
      ":status": isServing ? "200" : "503", "content-type": "text/plain; charset=utf-8",
      "content-length": "\(text.utf8.count)", "cache-control": "no-store",
    ]
    context.write(wrapOutboundOut(.headers(.init(headers: headers))), promise: nil)
    let body = IOData.byteBuffer(context.channel.allocator.buffer(string: text))
    context.writeAndFlush(
      wrapOutboundOut(.data(.init(data: body, endStream: true))), promise: nil)
  }
}

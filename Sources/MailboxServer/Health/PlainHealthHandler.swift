internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// Answers GET and HEAD of a ``HealthPage`` on an HTTP/2 stream, before gRPC sees it: for
/// `curl --http2` and for orchestrators that do not speak gRPC. All other streams pass.
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
      let method = request.headers.first(name: ":method"), method == "GET" || method == "HEAD",
      let path = request.headers.first(name: ":path"),
      let page = HealthPage(path: path, health: health)
    else {
      return context.fireChannelRead(data)
    }
    isAnswering = true
    answer(page, isHead: method == "HEAD", context: context)
  }

  private func answer(_ page: HealthPage, isHead: Bool, context: ChannelHandlerContext) {
    let headers: HPACKHeaders = [
      ":status": "\(page.status)", "content-type": HealthPage.contentType,
      "content-length": "\(page.text.utf8.count)", "cache-control": "no-store",
    ]
    let first = HTTP2Frame.FramePayload.Headers(headers: headers, endStream: isHead)
    context.write(wrapOutboundOut(.headers(first)), promise: nil)
    if isHead { return context.flush() }
    let body = IOData.byteBuffer(context.channel.allocator.buffer(string: page.text))
    context.writeAndFlush(
      wrapOutboundOut(.data(.init(data: body, endStream: true))), promise: nil)
  }
}

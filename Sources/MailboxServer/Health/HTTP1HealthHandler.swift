internal import NIOCore
internal import NIOHTTP1

/// Answers the one request of a connection that speaks HTTP/1: health, or that this server speaks
/// gRPC. Nothing of what stands above it, which is HTTP/2, hears of the connection or reaches it.
final class HTTP1HealthHandler: ChannelDuplexHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias InboundOut = Never
  typealias OutboundIn = Never
  typealias OutboundOut = HTTPServerResponsePart

  private static let noGRPC = HealthPage(
    status: 505, text: "this is a gRPC server: use HTTP/2; GET /livez and /readyz answer here\n")
  private static let notFound = HealthPage(
    status: 404, text: "this is a gRPC server: GET /livez and /readyz are all there is here\n")
  private static let unreadable = HealthPage(status: 400, text: "this is no HTTP request\n")

  private let health: Health
  private var hasAnswered = false

  init(health: Health) { self.health = health }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard case .head(let head) = unwrapInboundIn(data), !hasAnswered else { return }
    let page =
      switch head.method {
      case .GET, .HEAD: HealthPage(path: head.uri, health: health) ?? Self.notFound
      default: Self.noGRPC
      }
    answer(page, isHead: head.method == .HEAD, context: context)
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    guard error is HTTPParserError, !hasAnswered else { return context.close(promise: nil) }
    answer(Self.unreadable, isHead: false, context: context)
  }

  /// The connection is closed behind the answer: who asks about health asks seldom.
  private func answer(_ page: HealthPage, isHead: Bool, context: ChannelHandlerContext) {
    hasAnswered = true
    var headers = HTTPHeaders()
    headers.add(name: "content-type", value: HealthPage.contentType)
    headers.add(name: "content-length", value: "\(page.text.utf8.count)")
    headers.add(name: "cache-control", value: "no-store")
    headers.add(name: "connection", value: "close")
    let head = HTTPResponseHead(
      version: .http1_1, status: .init(statusCode: page.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    if !isHead {
      let body = IOData.byteBuffer(context.channel.allocator.buffer(string: page.text))
      context.write(wrapOutboundOut(.body(body)), promise: nil)
    }
    let bound = NIOLoopBound(context, eventLoop: context.eventLoop)
    context.writeAndFlush(wrapOutboundOut(.end(nil))).whenComplete { _ in
      let written = bound.value.eventLoop.makePromise(of: Void.self)
      bound.value.close(mode: .output, promise: written)
      written.futureResult.whenComplete { _ in bound.value.close(promise: nil) }
    }
  }

  /// HTTP/2 above has nothing to say here.
  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    promise?.fail(ChannelError.ioOnClosedChannel)
  }

  func channelReadComplete(context: ChannelHandlerContext) {}
}

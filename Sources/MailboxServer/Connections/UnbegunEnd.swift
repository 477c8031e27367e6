internal import NIOCore
internal import NIOHTTP2

/// Stands above HTTP/2, and tells what stands further up of the end of a connection that never began,
/// as one that is refused: HTTP/2 keeps that to itself. The transport lets go of its timers when it
/// hears of the end; they would keep it for good.
final class UnbegunEnd: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias InboundOut = HTTP2Frame

  private var isTold = false

  func channelInactive(context: ChannelHandlerContext) {
    isTold = true
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) {
    if !isTold { context.fireChannelInactive() }
  }
}

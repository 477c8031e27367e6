internal import NIOCore
internal import NIOHTTP2

/// The first on an HTTP/2 stream: lets it be, or refuses it, as its connection says.
final class StreamAdmission: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias InboundOut = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  private enum State { case waiting, admitted, refused, ended }

  private let connection: ConnectionHandler
  private var state = State.waiting

  init(to connection: ConnectionHandler) { self.connection = connection }

  func handlerAdded(context: ChannelHandlerContext) {
    switch connection.streamOpens() {
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

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch state {
    case .admitted: context.fireChannelRead(data)
    case .refused:
      state = .ended
      context.writeAndFlush(wrapOutboundOut(.rstStream(.refusedStream)), promise: nil)
    case .waiting, .ended: break
    }
  }

  func channelInactive(context: ChannelHandlerContext) {
    end()
    context.fireChannelInactive()
  }

  func handlerRemoved(context: ChannelHandlerContext) { end() }

  private func end() {
    if state == .admitted { connection.streamEnds() }
    state = .ended
  }
}

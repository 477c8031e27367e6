internal import NIOCore
internal import NIOHTTP2

/// Stands next to the socket, so that a connection can be closed without anything that waits for its
/// client: TLS would say goodbye first, and wait for the answer.
final class ConnectionEnd: ChannelOutboundHandler {
  typealias OutboundIn = Never

  /// Closes a connection now, whatever its client does. From any thread.
  static func cut(_ channel: any Channel) {
    channel.eventLoop.execute {
      // Where the handler is not, or no longer, the channel closes by itself.
      guard
        let end = try? channel.pipeline.syncOperations.context(handlerType: ConnectionEnd.self)
      else { return channel.close(promise: nil) }
      end.close(promise: nil)
    }
  }
}

/// Stands above HTTP/2 and tells the ``ConnectionHandler`` which pings were answered.
final class PingAnswers: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias InboundOut = HTTP2Frame

  private let connection: ConnectionHandler

  init(of connection: ConnectionHandler) { self.connection = connection }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    if case .ping(let data, ack: true) = unwrapInboundIn(data).payload {
      connection.pingAnswered(data)
    }
    context.fireChannelRead(data)
  }
}

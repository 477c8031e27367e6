internal import NIOCore

/// Publishes the same number of messages for each client, in order, as fast as the broker takes them.
final class PublisherHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private static let underWayMax = 500

  private let clients: Int
  private let messages: Int
  private let bytes: Int
  private let done: @Sendable (Bool) -> Void
  private var sent = 0
  private var acknowledged = 0
  private var incoming = ByteBuffer()

  init(clients: Int, messages: Int, bytes: Int, done: @escaping @Sendable (Bool) -> Void) {
    self.clients = clients
    self.messages = messages
    self.bytes = bytes
    self.done = done
  }

  func channelActive(context: ChannelHandlerContext) {
    var buffer = ByteBuffer()
    MQTTPacket.connect("publisher", keepsSession: false, to: &buffer)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var more = unwrapInboundIn(data)
    if incoming.readableBytes == 0 { incoming = more } else { incoming.writeBuffer(&more) }
    while let packet = MQTTPacket(&incoming) {
      if case .acknowledged = packet { acknowledged += 1 }
    }
    incoming.discardReadBytes()
    guard acknowledged < clients * messages else {
      done(true)
      return context.close(promise: nil)
    }
    publish(in: context)
  }

  func channelInactive(context: ChannelHandlerContext) { done(false) }

  private func publish(in context: ChannelHandlerContext) {
    var buffer = ByteBuffer()
    while sent < clients * messages, sent - acknowledged < Self.underWayMax {
      MQTTPacket.publish(
        UInt64(sent / clients + 1), on: MQTTPacket.topic(of: Names.user(sent % clients)),
        packet: UInt16(sent % 65_535) + 1, bytes: bytes, to: &buffer)
      sent += 1
    }
    if buffer.readableBytes > 0 { context.writeAndFlush(wrapOutboundOut(buffer), promise: nil) }
  }
}

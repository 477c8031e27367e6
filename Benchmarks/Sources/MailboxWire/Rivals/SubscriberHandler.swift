internal import NIOCore

/// A device with a session that stays at an MQTT broker: takes what waits, in order, and
/// acknowledges each message, as QoS 1 asks.
final class SubscriberHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  private let client: String
  /// The number of messages that come; 0 subscribes and takes none.
  private let messages: Int
  private let tell: @Sendable (PhoneEvent, PhoneState) -> Void
  private var state: PhoneState
  private var incoming = ByteBuffer()
  private var answers = ByteBuffer()
  private var hasEnded = false

  init(
    client: String, messages: Int, state: PhoneState,
    tell: @escaping @Sendable (PhoneEvent, PhoneState) -> Void
  ) {
    self.client = client
    self.messages = messages
    self.state = state
    self.tell = tell
  }

  func channelActive(context: ChannelHandlerContext) {
    var buffer = ByteBuffer()
    MQTTPacket.connect(client, keepsSession: true, to: &buffer)
    if messages == 0 { MQTTPacket.subscribe(MQTTPacket.topic(of: client), to: &buffer) }
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var more = unwrapInboundIn(data)
    if incoming.readableBytes == 0 { incoming = more } else { incoming.writeBuffer(&more) }
    while let packet = MQTTPacket(&incoming) { take(packet, in: context) }
    incoming.discardReadBytes()
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    guard answers.readableBytes > 0 else { return }
    context.writeAndFlush(wrapOutboundOut(answers), promise: nil)
    answers = ByteBuffer()
    if hasEnded { context.close(promise: nil) }
  }

  func channelInactive(context: ChannelHandlerContext) { end(.comesBack(afterMilliseconds: 200)) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func take(_ packet: MQTTPacket, in context: ChannelHandlerContext) {
    switch packet {
    case .connected(let code) where code != 0: end(.failed("the broker refused: \(code)"))
    case .subscribed: leave()
    case .published(let packet, let number, let bytes):
      MQTTPacket.acknowledge(packet, to: &answers)
      // What was not acknowledged before a connection broke comes twice, as QoS 1 says.
      guard number >= state.next else { return }
      guard number == state.next else {
        return end(.failed("\(state.next) had to come, and \(number) came"))
      }
      state.next += 1
      state.messages += 1
      state.bytes += bytes
      if state.messages == messages { leave() }
    default: break
    }
  }

  private func leave() {
    MQTTPacket.disconnect(to: &answers)
    end(.caughtUp)
  }

  private func end(_ event: PhoneEvent) {
    guard !hasEnded else { return }
    hasEnded = true
    tell(event, state)
  }
}

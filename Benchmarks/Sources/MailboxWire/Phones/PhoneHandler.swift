internal import MailboxModel
internal import MailboxProtocol
internal import NIOCore
internal import SwiftProtobuf

/// A phone's `Sync` stream over HTTP/2 written by hand: as little as a client can cost, so that the
/// server is what is measured. It checks each message's place and acknowledges each page.
final class PhoneHandler: ChannelInboundHandler {
  typealias InboundIn = ByteBuffer
  typealias OutboundOut = ByteBuffer

  /// Consumed bytes after which the server is told to go on.
  private static let updateEvery: UInt32 = 1 << 20

  private let token: String
  private let device: String
  /// True when it stays and reads what comes live.
  private let stays: Bool
  private let tell: @Sendable (PhoneEvent, PhoneState) -> Void
  private var state: PhoneState
  private var incoming = ByteBuffer()
  private var body = ByteBuffer()
  private var consumed: UInt32 = 0
  private var hasEnded = false

  init(
    token: String, device: String, stays: Bool, state: PhoneState,
    tell: @escaping @Sendable (PhoneEvent, PhoneState) -> Void
  ) {
    self.token = token
    self.device = device
    self.stays = stays
    self.state = state
    self.tell = tell
  }

  func channelActive(context: ChannelHandlerContext) {
    var buffer = context.channel.allocator.buffer(capacity: 1024)
    HTTP2.opening(path: "/offline_mailbox.v1.Mailbox/Sync", token: token, to: &buffer)
    context.write(wrapOutboundOut(buffer), promise: nil)
    say(in: context) {
      $0.hello.device = device
      $0.hello.windowBytes = 1 << 20
      guard state.epoch != 0 else { return }
      $0.hello.cursor.epoch = state.epoch
      $0.hello.cursor.sequence = state.next - 1
    }
  }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    var more = unwrapInboundIn(data)
    if incoming.readableBytes == 0 { incoming = more } else { incoming.writeBuffer(&more) }
    while let frame = nextFrame() { take(frame.kind, frame.flags, frame.payload, in: context) }
    incoming.discardReadBytes()
  }

  func channelReadComplete(context: ChannelHandlerContext) { context.flush() }

  func channelInactive(context: ChannelHandlerContext) { end(.comesBack(afterMilliseconds: 200)) }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }

  private func end(_ event: PhoneEvent) {
    guard !hasEnded else { return }
    hasEnded = true
    tell(event, state)
  }
}

// MARK: Frames of HTTP/2

extension PhoneHandler {
  private func nextFrame() -> (kind: UInt8, flags: UInt8, payload: ByteBuffer)? {
    guard let head = incoming.getInteger(at: incoming.readerIndex, as: UInt32.self),
      incoming.readableBytes >= HTTP2.headerBytes + Int(head >> 8),
      let flags = incoming.getInteger(at: incoming.readerIndex + 4, as: UInt8.self)
    else { return nil }
    incoming.moveReaderIndex(forwardBy: HTTP2.headerBytes)
    guard let payload = incoming.readSlice(length: Int(head >> 8)) else { return nil }
    return (UInt8(truncatingIfNeeded: head), flags, payload)
  }

  private func take(
    _ kind: UInt8, _ flags: UInt8, _ payload: ByteBuffer, in context: ChannelHandlerContext
  ) {
    switch kind {
    case HTTP2.Kind.data: received(payload, in: context)
    case HTTP2.Kind.headers where flags & HTTP2.endStream != 0: context.close(promise: nil)
    case HTTP2.Kind.reset, HTTP2.Kind.goAway: context.close(promise: nil)
    case HTTP2.Kind.settings where flags & HTTP2.acknowledgement == 0:
      answer(HTTP2.Kind.settings, ByteBuffer(), in: context)
    case HTTP2.Kind.ping where flags & HTTP2.acknowledgement == 0:
      answer(HTTP2.Kind.ping, payload, in: context)
    default: break
    }
  }

  private func answer(_ kind: UInt8, _ payload: ByteBuffer, in context: ChannelHandlerContext) {
    var (buffer, payload) = (ByteBuffer(), payload)
    HTTP2.write(
      kind, flags: HTTP2.acknowledgement, stream: 0, bytes: payload.readableBytes, to: &buffer)
    buffer.writeBuffer(&payload)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  private func received(_ payload: ByteBuffer, in context: ChannelHandlerContext) {
    var payload = payload
    consumed += UInt32(payload.readableBytes)
    if consumed >= Self.updateEvery {
      var buffer = ByteBuffer()
      HTTP2.windowUpdate(stream: 0, by: consumed, to: &buffer)
      HTTP2.windowUpdate(stream: 1, by: consumed, to: &buffer)
      context.write(wrapOutboundOut(buffer), promise: nil)
      consumed = 0
    }
    if body.readableBytes == 0 { body = payload } else { body.writeBuffer(&payload) }
    while let length = body.getInteger(at: body.readerIndex + 1, as: UInt32.self),
      body.readableBytes >= 5 + Int(length)
    {
      body.moveReaderIndex(forwardBy: 5)
      guard let message = body.readSlice(length: Int(length)) else { return }
      do { try take(message, in: context) } catch { fail("\(error)", in: context) }
    }
    body.discardReadBytes()
  }
}

// MARK: Frames of the sync protocol

extension PhoneHandler {
  private func say(
    in context: ChannelHandlerContext, _ fill: (inout OfflineMailbox_V1_SyncRequest) -> Void
  ) {
    var request = OfflineMailbox_V1_SyncRequest()
    fill(&request)
    guard let bytes: [UInt8] = try? request.serializedBytes() else { return }
    var buffer = ByteBuffer()
    HTTP2.write(HTTP2.Kind.data, flags: 0, stream: 1, bytes: 5 + bytes.count, to: &buffer)
    buffer.writeInteger(UInt8(0))
    buffer.writeInteger(UInt32(bytes.count))
    buffer.writeBytes(bytes)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  /// `SyncResponse`: page = 3, everything else is small.
  private func take(_ message: ByteBuffer, in context: ChannelHandlerContext) throws {
    let page = try message.withUnsafeReadableBytes { buffer -> PhonePage? in
      var reader = WireReader(buffer.bytes)
      guard let field = try reader.nextField(), field.number == 3 else { return nil }
      return try PhonePage(reader.bytes(of: field), readingNumbers: stays && state.isCaughtUp)
    }
    if let page { return take(page, bytes: message.readableBytes, in: context) }
    let response = try message.withUnsafeReadableBytes {
      try OfflineMailbox_V1_SyncResponse(serializedBytes: Array($0))
    }
    switch response.frame {
    case .caughtUp?: caughtUp(in: context)
    case .bye(let bye)?:
      end(.comesBack(afterMilliseconds: Int(bye.retryAfterMilliseconds)))
      context.close(promise: nil)
    case .reset?: fail("the mailbox was reset", in: context)
    default: break
    }
  }

  private func take(_ page: PhonePage, bytes: Int, in context: ChannelHandlerContext) {
    guard page.messages == 0 || (page.isContiguous && page.first == state.next) else {
      return fail(
        "\(state.next) had to come, and \(page.first) to \(page.last) came", in: context)
    }
    state.next += UInt64(page.messages)
    state.epoch = page.cursor.epoch.rawValue
    state.messages += page.messages
    state.bytes += bytes
    for number in page.numbers { tell(.live(number), state) }
    say(in: context) {
      $0.acknowledge.cursor.epoch = page.cursor.epoch.rawValue
      $0.acknowledge.cursor.sequence = page.cursor.sequence
    }
  }

  private func caughtUp(in context: ChannelHandlerContext) {
    state.isCaughtUp = true
    if stays { return tell(.caughtUp, state) }
    end(.caughtUp)
    // The server ends the stream when it has the acknowledgements, and then the connection.
    var buffer = ByteBuffer()
    HTTP2.write(HTTP2.Kind.data, flags: HTTP2.endStream, stream: 1, bytes: 0, to: &buffer)
    context.writeAndFlush(wrapOutboundOut(buffer), promise: nil)
  }

  private func fail(_ reason: String, in context: ChannelHandlerContext) {
    end(.failed(reason))
    context.close(promise: nil)
  }
}

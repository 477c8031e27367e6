internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2

/// Decompresses the requests of a stream before gRPC sees them, as `grpc-encoding` says: gzip or
/// deflate. Streams without pass as they are, and so do other encodings, which gRPC refuses.
///
/// A message is decompressed for each read that comes down the pipeline, so that not more of them
/// wait above than would uncompressed.
final class RequestDecompression: ChannelDuplexHandler {
  typealias InboundIn = HTTP2Frame.FramePayload
  typealias InboundOut = HTTP2Frame.FramePayload
  typealias OutboundIn = HTTP2Frame.FramePayload
  typealias OutboundOut = HTTP2Frame.FramePayload

  private static let encoding = "grpc-encoding"
  private static let acceptEncoding = "grpc-accept-encoding"
  private static let accepted = Inflater.Method.allCases.map(\.rawValue).joined(separator: ",")

  /// The most bytes of a message, decompressed.
  private let bytesMax: Int
  /// The most bytes of a message as it comes.
  private let encodedBytesMax: Int
  /// Asked whether the call may hold so many bytes more than came; nil takes all.
  private let admission: StreamAdmission?
  /// Nil when the stream is not compressed.
  private var messages: CompressedMessages?
  private var hasEnded = false
  private var hasAnswered = false
  /// True while a read has been asked for and nothing given for it yet.
  private var isAsked = false

  init(bytesMax: Int, encodedBytesMax: Int, admission: StreamAdmission? = nil) {
    self.bytesMax = bytesMax
    self.encodedBytesMax = encodedBytesMax
    self.admission = admission
  }

  // MARK: From the client

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .headers(let frame):
      context.fireChannelRead(wrapInboundOut(.headers(opened(by: frame))))
    case .data(let frame):
      guard messages != nil, case .byteBuffer(let bytes) = frame.data else {
        return context.fireChannelRead(data)
      }
      messages?.append(bytes)
      if frame.endStream { hasEnded = true }
    default: context.fireChannelRead(data)
    }
  }

  /// The frame for gRPC: without an encoding that is dealt with here.
  private func opened(by frame: HTTP2Frame.FramePayload.Headers) -> HTTP2Frame.FramePayload.Headers
  {
    guard messages == nil, !frame.endStream,
      let named = frame.headers.first(name: Self.encoding),
      let method = Inflater.Method(rawValue: named), let inflater = Inflater(method)
    else { return frame }
    messages = CompressedMessages(inflater, bytesMax: bytesMax, encodedBytesMax: encodedBytesMax)
    var frame = frame
    frame.headers.remove(name: Self.encoding)
    return frame
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    if isAsked { give(context: context) }
    context.fireChannelReadComplete()
  }

  // MARK: To gRPC

  func read(context: ChannelHandlerContext) {
    guard messages != nil else { return context.read() }
    isAsked = true
    guard give(context: context) else { return context.read() }
    context.fireChannelReadComplete()
    // A channel asks for the next read when it has given something; what it gave was held here.
    let channel = context.channel
    context.eventLoop.execute { channel.read() }
  }

  /// Gives the next message, and the end behind the last. Returns whether there was something.
  @discardableResult
  private func give(context: ChannelHandlerContext) -> Bool {
    guard var next = messages?.next() else { return false }
    if case .nothing = next, hasEnded { next = messages?.rest() ?? .nothing }
    let isLast = hasEnded && messages?.isEmpty != false
    switch next {
    case .message(let bytes):
      guard admission?.holds(decompressed: bytes.readableBytes) != false else { return refused() }
      fire(bytes, isLast: isLast, context: context)
    case .raw(let bytes): fire(bytes, isLast: isLast, context: context)
    case .nothing:
      guard isLast else { return false }
      fire(ByteBuffer(), isLast: true, context: context)
    }
    isAsked = false
    return true
  }

  /// The stream has ended with a reason; what came of it is not wanted any more.
  private func refused() -> Bool {
    messages = nil
    return false
  }

  private func fire(_ bytes: ByteBuffer, isLast: Bool, context: ChannelHandlerContext) {
    let frame = HTTP2Frame.FramePayload.Data(data: .byteBuffer(bytes), endStream: isLast)
    context.fireChannelRead(wrapInboundOut(.data(frame)))
    if isLast { messages = nil }
  }

  // MARK: To the client

  func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
    guard !hasAnswered, case .headers(var frame) = unwrapOutboundIn(data) else {
      return context.write(data, promise: promise)
    }
    hasAnswered = true
    frame.headers.replaceOrAdd(name: Self.acceptEncoding, value: Self.accepted)
    context.write(wrapOutboundOut(.headers(frame)), promise: promise)
  }
}

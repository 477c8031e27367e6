internal import MailboxPush
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import NIOTLS

/// One connection to Apple: pushes as streams of HTTP/2, on their event loop.
///
/// Frames are handled here without a channel for each stream: a request is two frames, its answer one
/// or two.
final class APNsConnection: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  /// A push that was sent.
  struct Exchange {
    var push: APNsPush
    let sentAt: NIODeadline
    var status: Int?
    var retryAfter: String?
    var body = ByteBuffer()
  }

  /// Stream ids end at 2^31; another connection is made in good time.
  private static let lastStreamID = 1 << 30
  /// The bytes of the connection's window that are used before it is given back: RFC 9113, section 5.2.
  private static let windowBytes = 16_384

  let settings: GatewaySettings
  let begunAt = NIODeadline.now()
  weak var link: APNsLink?
  var context: ChannelHandlerContext?
  var exchanges: [HTTP2StreamID: Exchange] = [:]
  /// The provider's limit; nil before it has told its settings, and nothing is sent until then.
  private var peerStreamsMax: Int?
  /// True once Apple has seen that the sign-in is good: before, a token gets one stream.
  private(set) var isProven: Bool
  /// True once any push was answered.
  private(set) var hasAnswered = false
  /// True once nothing more is sent here.
  var isLeaving = false
  /// True once it is over; what still comes is ignored.
  var hasEnded = false
  var lastHeard = NIODeadline.now()
  var timer: Scheduled<Void>?
  /// Runs from the first push until the first answer.
  var firstAnswerTimer: Scheduled<Void>?
  /// The reason that it ends; the first one stands.
  var ending: String?
  private var nextStreamID = 1
  private var usedWindowBytes = 0
  private var isFlushing = false

  init(link: APNsLink, settings: GatewaySettings, isProven: Bool) {
    self.link = link
    self.settings = settings
    self.isProven = isProven
  }

  /// True once the provider has told its settings.
  var isReady: Bool { peerStreamsMax != nil }

  /// The number of further pushes that it takes now.
  var room: Int {
    guard let peerStreamsMax, !isLeaving else { return 0 }
    let limit = isProven ? min(peerStreamsMax, settings.streamsMax) : min(peerStreamsMax, 1)
    return max(0, limit - exchanges.count)
  }

  /// Sends a push; there has to be room.
  func send(_ push: APNsPush) {
    guard let context else { return }
    let id = HTTP2StreamID(nextStreamID)
    nextStreamID += 2
    if nextStreamID > Self.lastStreamID { isLeaving = true }
    exchanges[id] = Exchange(push: push, sentAt: .now())
    var headers = push.request.headers
    if let token = push.token { headers.add(name: "authorization", value: "bearer \(token.text)") }
    let written = context.eventLoop.makePromise(of: Void.self)
    written.futureResult.assumeIsolated().whenFailure { [weak self] error in
      self?.lose(id, "it could not be sent: \(FailureWords.of(error))")
    }
    write(.headers(.init(headers: headers)), on: id, promise: written)
    write(.data(.init(data: .byteBuffer(push.request.body), endStream: true)), on: id)
    flushSoon()
    expectFirstAnswer()
  }

  // MARK: What comes

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    guard !hasEnded else { return }
    let frame = unwrapInboundIn(data)
    lastHeard = .now()
    switch frame.payload {
    case .settings(.settings(let list)): changed(list)
    case .headers(let headers): begun(frame.streamID, headers)
    case .data(let data): continued(frame.streamID, data)
    case .rstStream(let code):
      if code == .refusedStream { handBack([frame.streamID]) } else { lose(frame.streamID, code) }
    case .goAway(let last, let code, let data): goingAway(last, code, data ?? ByteBuffer())
    default: break
    }
  }

  private func changed(_ list: HTTP2Settings) {
    let isFirst = !isReady
    if isFirst { peerStreamsMax = .max }
    // Of a parameter that is given twice the last counts: RFC 9113, section 6.5.
    for setting in list where setting.parameter == .maxConcurrentStreams {
      peerStreamsMax = setting.value
    }
    if isFirst { becameReady() } else { link?.hasRoom() }
  }

  private func begun(_ id: HTTP2StreamID, _ frame: HTTP2Frame.FramePayload.Headers) {
    if exchanges[id]?.status == nil,
      let status = frame.headers.first(name: ":status").flatMap({ Int($0) }),
      status >= 200
    {
      exchanges[id]?.status = status
      exchanges[id]?.retryAfter = frame.headers.first(name: "retry-after")
    }
    if frame.endStream { finish(id) }
  }

  private func continued(_ id: HTTP2StreamID, _ frame: HTTP2Frame.FramePayload.Data) {
    usedWindowBytes += frame.data.readableBytes + (frame.paddingBytes.map { $0 + 1 } ?? 0)
    if usedWindowBytes >= Self.windowBytes {
      write(.windowUpdate(windowSizeIncrement: usedWindowBytes), on: .rootStream)
      usedWindowBytes = 0
      flushSoon()
    }
    if case .byteBuffer(var bytes) = frame.data, let used = exchanges[id]?.body.readableBytes {
      let most = min(bytes.readableBytes, APNsAnswer.bodyBytesMax - used)
      if let part = bytes.readSlice(length: most) {
        exchanges[id]?.body.writeImmutableBuffer(part)
      }
      // A body without an end would never come to one by itself: the window of the stream is not
      // given back. The status says enough.
      if bytes.readableBytes > 0, !frame.endStream {
        write(.rstStream(.cancel), on: id)
        flushSoon()
        finish(id)
      }
    }
    if frame.endStream { finish(id) }
  }

  private func finish(_ id: HTTP2StreamID) {
    guard let exchange = exchanges.removeValue(forKey: id) else { return }
    guard let status = exchange.status else {
      link?.lost(exchange.push, "an answer without a status")
      return
    }
    hasAnswered = true
    firstAnswerTimer?.cancel()
    let answer = APNsAnswer(
      status: status, body: exchange.body,
      retryAfterSeconds: exchange.retryAfter.flatMap {
        RetryAfter.seconds($0, unixSeconds: GatewayClock.system.unixSeconds())
      })
    // What is said of the push itself comes after the sign-in was looked at.
    if status != 403, status != 429, status < 500 { isProven = true }
    link?.answered(exchange.push, answer, on: self)
    closeIfDone()
  }

  // MARK: Writing

  func write(
    _ payload: HTTP2Frame.FramePayload, on id: HTTP2StreamID, promise: EventLoopPromise<Void>? = nil
  ) {
    context?.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: payload)), promise: promise)
  }

  /// Flushes when what is to be done now is done, so that many pushes share a packet.
  func flushSoon() {
    guard !isFlushing, let context else { return }
    isFlushing = true
    context.eventLoop.assumeIsolated().execute { [weak self] in
      self?.isFlushing = false
      self?.context?.flush()
    }
  }
}

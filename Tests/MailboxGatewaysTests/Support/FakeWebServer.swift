import NIOCore
import NIOHTTP1
import NIOPosix
import Synchronization

/// A server of HTTP/1.1 on loopback that writes down what came, and answers as the test says.
final class FakeWebServer: Sendable {
  /// A request that came.
  struct Request: Sendable {
    let method: HTTPMethod
    let path: String
    let headers: HTTPHeaders
    let body: [UInt8]
    /// Its number among all requests to this path, from 1 on.
    let number: Int

    var text: String { String(decoding: body, as: UTF8.self) }

    subscript(name: String) -> String? { headers.first(name: name) }
  }

  /// An answer to a request.
  struct Reply: Sendable {
    var status: Int
    var headers: HTTPHeaders
    var body: String
    var delay: TimeAmount
    /// True when it is given at all.
    var isGiven = true
    /// It is given once this holds.
    var holds: @Sendable () -> Bool = { true }

    init(
      _ status: Int, _ body: String = "", headers: HTTPHeaders = [:], delay: TimeAmount = .zero
    ) {
      self.status = status
      self.body = body
      self.headers = headers
      self.delay = delay
    }

    /// An answer that comes once something holds.
    func when(_ holds: @escaping @Sendable () -> Bool) -> Reply {
      var reply = self
      reply.holds = holds
      return reply
    }

    /// No answer.
    static var none: Reply {
      var reply = Reply(200)
      reply.isGiven = false
      return reply
    }
  }

  private let reply: @Sendable (Request) -> Reply
  private let came = Mutex<[Request]>([])

  private init(_ reply: @escaping @Sendable (Request) -> Reply) { self.reply = reply }

  /// The requests that came so far, to one path or to all.
  func requests(to path: String? = nil) -> [Request] {
    came.withLock { $0.filter { path == nil || $0.path == path } }
  }

  /// Runs a test with a server at an address.
  static func with(
    _ reply: @escaping @Sendable (Request) -> Reply,
    body: (_ server: FakeWebServer, _ address: String) async throws -> Void
  ) async throws {
    let server = FakeWebServer(reply)
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureHTTPServerPipeline()
          try channel.pipeline.syncOperations.addHandler(FakeWebConnection(server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      try await body(server, "http://127.0.0.1:\(listener.localAddress?.port ?? 0)")
    } catch {
      try await listener.close()
      throw error
    }
    try await listener.close()
  }

  fileprivate func answer(_ head: HTTPRequestHead, _ body: [UInt8]) -> Reply {
    let request = came.withLock { requests in
      let number = requests.count { $0.path == head.uri } + 1
      let request = Request(
        method: head.method, path: head.uri, headers: head.headers, body: body, number: number)
      requests.append(request)
      return request
    }
    return reply(request)
  }
}

/// One connection to it.
private final class FakeWebConnection: ChannelInboundHandler {
  typealias InboundIn = HTTPServerRequestPart
  typealias OutboundOut = HTTPServerResponsePart

  private let server: FakeWebServer
  private var head: HTTPRequestHead?
  private var body: [UInt8] = []

  init(_ server: FakeWebServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    switch unwrapInboundIn(data) {
    case .head(let head):
      self.head = head
      body = []
    case .body(let bytes): body += Array(bytes.readableBytesView)
    case .end:
      guard let head else { return }
      let reply = server.answer(head, body)
      guard reply.isGiven else { return }
      answer(reply, context, in: reply.delay)
    }
  }

  private func answer(
    _ reply: FakeWebServer.Reply, _ context: ChannelHandlerContext, in delay: TimeAmount
  ) {
    let bound = NIOLoopBound((self, context), eventLoop: context.eventLoop)
    context.eventLoop.scheduleTask(in: delay) {
      let (connection, context) = bound.value
      guard context.channel.isActive else { return }
      if reply.holds() {
        connection.write(reply, context)
      } else {
        connection.answer(reply, context, in: .milliseconds(1))
      }
    }
  }

  private func write(_ reply: FakeWebServer.Reply, _ context: ChannelHandlerContext) {
    var headers = reply.headers
    headers.add(name: "content-length", value: "\(reply.body.utf8.count)")
    let head = HTTPResponseHead(
      version: .http1_1, status: HTTPResponseStatus(statusCode: reply.status), headers: headers)
    context.write(wrapOutboundOut(.head(head)), promise: nil)
    context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: reply.body)))), promise: nil)
    context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
  }
}

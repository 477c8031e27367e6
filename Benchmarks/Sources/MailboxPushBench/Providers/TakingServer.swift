internal import MailboxGateways
internal import NIOCore
internal import NIOHPACK
internal import NIOHTTP2
internal import NIOPosix
internal import NIOSSL
internal import Synchronization

/// A server of HTTP/2 over TLS that answers every request with 200, on an event loop of its own.
final class TakingServer: Sendable {
  /// The number of streams that Apple allows at once.
  private static let streams = 1000

  private let counts = Mutex((connections: 0, taken: 0))
  private let listener = Mutex<(any Channel)?>(nil)

  /// The number of requests that were answered.
  var taken: Int { counts.withLock { $0.taken } }
  /// The port at which it listens.
  var port: Int { listener.withLock { $0?.localAddress?.port ?? 0 } }

  private let identity: ServerIdentity

  private init(_ identity: ServerIdentity) { self.identity = identity }

  /// Settings of a gateway that takes it for Apple.
  var gatewaySettings: GatewaySettings {
    var settings = GatewaySettings()
    settings.applePushProduction = ProviderAddress(host: "127.0.0.1", port: port)
    settings.trustRootsPEM = identity.pem
    return settings
  }

  /// Throws unless it took so many requests over so many connections.
  func expect(taken: Int, connections: Int) throws {
    let found = counts.withLock { $0 }
    guard found == (connections, taken) else {
      throw Untrue(
        description: "the server took \(found.taken) pushes over \(found.connections) connections")
    }
  }

  static func start(_ identity: ServerIdentity) async throws -> TakingServer {
    let server = TakingServer(identity)
    let tls = identity.tls
    let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
    let channel = try await ServerBootstrap(group: group)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          server.counts.withLock { $0.connections += 1 }
          let pipeline = channel.pipeline.syncOperations
          let limit = HTTP2Setting(parameter: .maxConcurrentStreams, value: streams)
          try pipeline.addHandler(NIOSSLServerHandler(context: tls))
          try pipeline.addHandler(NIOHTTP2Handler(mode: .server, initialSettings: [limit]))
          try pipeline.addHandler(TakingConnection(server))
        }
      }
      .bind(host: "127.0.0.1", port: 0).get()
    server.listener.withLock { $0 = channel }
    return server
  }

  func stop() async throws {
    let channel = listener.withLock { $0 }
    try await channel?.close()
  }

  fileprivate func took(_ count: Int) { counts.withLock { $0.taken += count } }
}

/// One connection to it.
private final class TakingConnection: ChannelInboundHandler {
  typealias InboundIn = HTTP2Frame
  typealias OutboundOut = HTTP2Frame

  private static let windowBytes = 32_768
  private static let answer: HPACKHeaders = [":status": "200"]

  private let server: TakingServer
  private var usedWindowBytes = 0
  private var answered = 0

  init(_ server: TakingServer) { self.server = server }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    let frame = unwrapInboundIn(data)
    guard case .data(let body) = frame.payload else { return }
    usedWindowBytes += body.data.readableBytes
    if body.endStream {
      answered += 1
      write(.headers(.init(headers: Self.answer, endStream: true)), on: frame.streamID, context)
    }
    if usedWindowBytes >= Self.windowBytes {
      write(.windowUpdate(windowSizeIncrement: usedWindowBytes), on: .rootStream, context)
      usedWindowBytes = 0
    }
  }

  func channelReadComplete(context: ChannelHandlerContext) {
    server.took(answered)
    answered = 0
    context.flush()
  }

  private func write(
    _ payload: HTTP2Frame.FramePayload, on id: HTTP2StreamID, _ context: ChannelHandlerContext
  ) {
    context.write(wrapOutboundOut(HTTP2Frame(streamID: id, payload: payload)), promise: nil)
  }
}

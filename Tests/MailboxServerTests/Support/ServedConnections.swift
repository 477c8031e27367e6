@testable import MailboxServer
import Logging
import NIOCore
import NIOHTTP2
import NIOPosix

/// Connections of HTTP/2 on loopback, with nothing of gRPC above it.
enum ServedConnections {
  static func make(
    limits: ServerLimits = ServerLimits(), leftBehind: LeftBehind.Limits = .init()
  ) -> Connections {
    Connections(
      limits: limits, calls: OpenCalls(limits: .init(limits)), health: Health(),
      leftBehind: LeftBehind(limits: leftBehind), logger: Logger(label: "test"))
  }

  /// Listens for them; each connection and stream is told on its event loop.
  static func listen(
    _ connections: Connections,
    onConnection: @escaping @Sendable (any Channel) throws -> Void = { _ in },
    onStream: @escaping @Sendable (any Channel) -> Void
  ) async throws -> any Channel {
    try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelInitializer { channel in
        channel.eventLoop.makeCompletedFuture {
          _ = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
            mode: .server, configuration: .init()
          ) { stream in
            onStream(stream)
            return stream.eventLoop.makeCompletedFuture {
              guard let admission = try Connections.admission(of: stream) else { return }
              try stream.pipeline.syncOperations.addHandler(admission)
            }
          }
          try onConnection(channel)
        }.flatMap { connections.take(channel) }
      }
      .bind(host: "127.0.0.1", port: 0).get()
  }
}

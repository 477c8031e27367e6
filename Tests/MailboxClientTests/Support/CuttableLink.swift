import NIOCore
import NIOPosix
import Synchronization

/// A port on loopback that passes bytes on to another one, until its connections are cut.
final class CuttableLink: Sendable {
  private let connections = Mutex<[any Channel]>([])

  /// Runs a test with a link to a port.
  static func with(
    to port: Int, _ body: (_ link: CuttableLink, _ port: Int) async throws -> Void
  ) async throws {
    let link = CuttableLink()
    let listener = try await ServerBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .childChannelOption(.autoRead, value: false)
      .childChannelInitializer { link.pass($0, on: port) }
      .bind(host: "127.0.0.1", port: 0).get()
    do {
      try await body(link, listener.localAddress?.port ?? 0)
    } catch {
      link.cut()
      try await listener.close()
      throw error
    }
    link.cut()
    try await listener.close()
  }

  /// Closes every connection that there is now.
  func cut() {
    let cut = connections.withLock { connections in
      defer { connections = [] }
      return connections
    }
    for channel in cut { channel.close(promise: nil) }
  }

  private func pass(_ inbound: any Channel, on port: Int) -> EventLoopFuture<Void> {
    connections.withLock { $0.append(inbound) }
    return ClientBootstrap(group: inbound.eventLoop)
      .channelOption(.autoRead, value: false)
      .connect(host: "127.0.0.1", port: port)
      .flatMap { outbound in
        inbound.pipeline.addHandler(Passing(to: outbound)).flatMap {
          outbound.pipeline.addHandler(Passing(to: inbound))
        }.flatMap {
          outbound.setOption(.autoRead, value: true)
        }.flatMap {
          inbound.setOption(.autoRead, value: true)
        }
      }
  }
}

/// Writes what one channel reads to another, and closes that one when the first is closed.
private final class Passing: ChannelInboundHandler, Sendable {
  typealias InboundIn = ByteBuffer

  private let other: any Channel

  init(to other: any Channel) { self.other = other }

  func channelRead(context: ChannelHandlerContext, data: NIOAny) {
    other.writeAndFlush(unwrapInboundIn(data), promise: nil)
  }

  func channelInactive(context: ChannelHandlerContext) {
    other.close(promise: nil)
    context.fireChannelInactive()
  }

  func errorCaught(context: ChannelHandlerContext, error: any Error) {
    context.close(promise: nil)
  }
}

@testable import MailboxServer
import MailboxTesting
import NIOCore
import NIOHTTP2
import Synchronization
import Testing

/// Everything that a connection held is free once it has ended.
@Suite(.serves, .timeLimit(.minutes(5))) struct FreedConnectionTests {
  /// The channels and handlers that a server has made, as long as something holds them.
  private final class Made: Sendable {
    private struct Held { weak var object: (any AnyObject & Sendable)? }

    private let all = Mutex<[Held]>([])

    func note(_ object: any AnyObject & Sendable) {
      all.withLock { $0.append(Held(object: object)) }
    }

    var count: Int { all.withLock { $0.count } }

    var held: Int { all.withLock { $0.count { $0.object != nil } } }
  }

  /// Closes a connection at its first error, and holds itself until the connection is inactive, as the
  /// transport of gRPC does with its timers.
  private final class Transport: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    final class Token: Sendable {}

    /// Held as long as the handler is.
    let token = Token()
    private var timer: Transport?

    func handlerAdded(context: ChannelHandlerContext) { timer = self }

    func channelInactive(context: ChannelHandlerContext) { timer = nil }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
      context.close(mode: .all, promise: nil)
    }
  }

  private static func listen(
    _ made: Made, limits: ServerLimits = ServerLimits()
  ) async throws -> any Channel {
    try await ServedConnections.listen(
      ServedConnections.make(limits: limits),
      onConnection: { channel in
        made.note(channel)
        let transport = Transport()
        made.note(transport.token)
        try channel.pipeline.syncOperations.addHandler(transport)
      }, onStream: { made.note($0) })
  }

  @Test func `a connection that is closed amid its frames is freed, and its streams with it`()
    async throws
  {
    let made = Made()
    let listener = try await Self.listen(made)
    let port = try #require(listener.localAddress?.port)
    for _ in 1...3 {
      let client = try RawClient(port: port)
      client.begin()
      // More resets than HTTP/2 bears, of streams that have something to read.
      var frames: [UInt8] = []
      for stream in stride(from: UInt32(1), through: 801, by: 2) {
        frames +=
          RawClient.Frame(
            type: RawClient.Frame.headers, flags: RawClient.Frame.endHeaders, stream: stream,
            payload: [0x83, 0x86, 0x84]
          ).bytes
        frames += RawClient.Frame(type: RawClient.Frame.data, stream: stream, payload: [0]).bytes
        frames +=
          RawClient.Frame(
            type: RawClient.Frame.reset, stream: stream, payload: [0, 0, 0, 8]
          ).bytes
      }
      await client.onThread { [frames] in client.send(frames) }
      await client.end()
    }
    #expect(made.count > 3 * 200)
    try await eventually("\(made.held) channels are held") { made.held == 0 }
    try await listener.close()
  }

  @Test func `a connection that is refused is freed`() async throws {
    let made = Made()
    var limits = ServerLimits()
    limits.unreadyConnectionsMax = 1
    let listener = try await Self.listen(made, limits: limits)
    let port = try #require(listener.localAddress?.port)
    let first = try RawClient(port: port)
    first.begin()
    #expect(await first.frame { $0.type == RawClient.Frame.settings } != nil)
    for _ in 1...3 { await (try RawClient(port: port)).end() }
    // The channel and the handler of the first.
    try await eventually("\(made.held) are held") { made.count == 8 && made.held == 2 }
    try await listener.close()
  }
}

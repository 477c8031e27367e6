@testable import MailboxServer
import MailboxTesting
import NIOCore
import Synchronization
import Testing

/// Calls that their clients have reset or left, and whose handlers are at work still.
@Suite(.serves, .timeLimit(.minutes(5))) struct LeftBehindTests {
  /// Holds the streams as their handlers would.
  private final class Handlers: Sendable {
    private let streams = Mutex<[any Channel]>([])

    func begin(_ stream: any Channel) { streams.withLock { $0.append(stream) } }

    var count: Int { streams.withLock { $0.count } }

    func end() {
      let ended = streams.withLock { streams in
        defer { streams = [] }
        return streams
      }
      _ = ended
    }
  }

  private static func begun(port: Int, host: UInt8 = 1) throws -> RawClient {
    let client = try RawClient(port: port, host: host)
    client.begin()
    return client
  }

  private static func reset(_ stream: UInt32) -> RawClient.Frame {
    RawClient.Frame(type: RawClient.Frame.reset, stream: stream, payload: [0, 0, 0, 8])
  }

  @Test func `a connection begins no more calls than may be at work, however many it resets`()
    async throws
  {
    var limits = ServerLimits()
    limits.streamsPerConnectionMax = 3
    let handlers = Handlers()
    let listener = try await ServedConnections.listen(
      ServedConnections.make(limits: limits), onStream: { handlers.begin($0) })
    let client = try Self.begun(port: try #require(listener.localAddress?.port))
    for stream: UInt32 in [1, 3, 5] {
      client.open(stream, path: "/a")
      client.send(Self.reset(stream))
    }
    client.open(7, path: "/a")
    let refused = await client.frame { $0.type == RawClient.Frame.reset }
    #expect(refused?.stream == 7 && refused?.isRefusal == true)
    #expect(handlers.count == 4)
    handlers.end()
    // It is let go when what the server itself had to do with it is done.
    var stream: UInt32 = 9
    try await eventually("a stream is admitted") {
      client.open(stream, path: "/a")
      let ping = [UInt8](repeating: 0, count: 8)
      client.send(RawClient.Frame(type: RawClient.Frame.ping, payload: ping))
      let frame = await client.frame {
        $0.type == RawClient.Frame.ping || $0.type == RawClient.Frame.reset
      }
      stream += 2
      handlers.end()
      return frame?.type == RawClient.Frame.ping
    }
    try await listener.close()
  }

  @Test func `a network that has left many calls at work gets no new connection meanwhile`()
    async throws
  {
    let handlers = Handlers()
    let connections = ServedConnections.make(leftBehind: .init(ofNetworkMax: 6, max: 8))
    let listener = try await ServedConnections.listen(
      connections, onStream: { handlers.begin($0) })
    let port = try #require(listener.localAddress?.port)
    /// Begins calls and goes.
    func leave(_ count: UInt32, host: UInt8) async throws {
      let before = connections.leftBehind.count
      let client = try Self.begun(port: port, host: host)
      for stream in 0..<count { client.open(2 * stream + 1, path: "/a") }
      try await eventually("the calls have begun") { handlers.count == before + Int(count) }
      client.leave()
      try await eventually("they are left behind") {
        connections.leftBehind.count == before + Int(count)
      }
    }
    func isLetIn(host: UInt8) async throws -> Bool {
      let client = try Self.begun(port: port, host: host)
      return await client.frame { $0.type == RawClient.Frame.settings } != nil
    }
    try await leave(5, host: 1)
    #expect(try await isLetIn(host: 1))
    try await eventually("the connection is gone") { connections.count == 0 }
    try await leave(1, host: 1)
    #expect(try await !isLetIn(host: 1))
    #expect(try await isLetIn(host: 2))
    try await eventually("the connection is gone") { connections.count == 0 }
    // When there are many in all, those who have some wait, and those who have none do not.
    try await leave(2, host: 2)
    #expect(try await !isLetIn(host: 2))
    #expect(try await isLetIn(host: 3))
    handlers.end()
    try await eventually("they are let in again") {
      let first = try await isLetIn(host: 1)
      let second = try await isLetIn(host: 2)
      return first && second
    }
    try await listener.close()
  }
}

import Logging
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// A server that goes away ends, whatever its clients do. `withServer` waits for that.
@Suite(.serves, .timeLimit(.minutes(5))) struct StubbornClientTests {
  private static let watch = "/grpc.health.v1.Health/Watch"
  private static let drain = "/offline_mailbox.v1.Mailbox/Drain"

  @Test func `a client that opens calls without end is cut when the grace is over`() async throws {
    try await withServer({ $0.limits.shutdownGraceSeconds = 1 }) { served in
      let client = try RawClient(port: served.port)
      client.begin()
      async let opening: Void = client.onThread {
        var stream: UInt32 = 1
        while client.open(stream, path: Self.watch), client.ask([], on: stream) { stream += 2 }
      }
      _ = await client.frame { $0.type == RawClient.Frame.headers }
      served.server.goAway()
      await client.end()
      await opening
    }
  }

  @Test func `a client that never reads is cut when the grace is over`() async throws {
    try await withServer({ $0.limits.shutdownGraceSeconds = 1 }) { served in
      let text = String(repeating: "x", count: 20_000)
      try await served.store.depositTogether(1...50, for: "bob", text)
      let request: [UInt8] = try OfflineMailbox_V1_DrainRequest.with {
        $0.device = "phone"
        $0.bytesMax = 256 << 10
      }.serializedBytes()
      let token = try await served.tokens.token("bob")
      let client = try RawClient(port: served.port)
      client.begin()
      for stream in stride(from: UInt32(1), to: 200, by: 2) {
        client.open(stream, path: Self.drain, token: token)
        client.ask(request, on: stream)
      }
      // The last call came, so the answers to a hundred fill all buffers between.
      let other = try RawClient(port: served.port)
      other.begin()
      other.open(1, path: Self.watch)
      other.ask([], on: 1)
      _ = await other.frame { $0.type == RawClient.Frame.headers }
      served.server.goAway()
      await other.end()
      await client.end()
    }
  }

  @Test func `a client that stops in the middle of a request is cut when the grace is over`()
    async throws
  {
    try await withServer({ $0.limits.shutdownGraceSeconds = 1 }) { served in
      let client = try RawClient(port: served.port)
      client.begin()
      client.open(1, path: Self.drain, token: try await served.tokens.token("bob"))
      client.send(
        RawClient.Frame(type: RawClient.Frame.data, stream: 1, payload: [0, 0, 0, 1, 0, 1, 2, 3]))
      // Its settings are answered: it has arrived.
      _ = await client.frame { $0.type == RawClient.Frame.settings && $0.flags == 1 }
      served.server.goAway()
      await client.end()
    }
  }

  @Test func `a client that answers no pings is cut when the grace is over`() async throws {
    try await withServer({ $0.limits.shutdownGraceSeconds = 1 }) { served in
      let client = try RawClient(port: served.port)
      client.begin()
      _ = await client.frame { $0.type == RawClient.Frame.settings && $0.flags == 1 }
      served.server.goAway()
      let goAway = await client.frame { $0.type == RawClient.Frame.goAway }
      #expect(goAway?.payload == [0x7F, 0xFF, 0xFF, 0xFF, 0, 0, 0, 0])
      await client.end()
    }
  }

  @Test(arguments: [[], [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]] as [[UInt8]])
  func `a client in the middle of its TLS handshake is closed at once`(said: [UInt8]) async throws {
    let directory = try TemporaryDirectory()
    let certificate = try LoopbackCertificate(in: directory, serial: 1)
    let security = ServerSettings.Security.tls(
      certificateFile: certificate.certificateFile, keyFile: certificate.keyFile, reloadSeconds: 60)
    try await withServer(security: security, { $0.limits.shutdownGraceSeconds = 3600 }) { served in
      let client = try RawClient(port: served.port)
      client.send(said)
      served.server.goAway()
      await client.end()
    }
  }

  @Test func `a client that has read GOAWAY and ends its calls is closed before the grace is over`()
    async throws
  {
    try await withServer({ $0.limits.shutdownGraceSeconds = 3600 }) { served in
      let client = try RawClient(port: served.port)
      client.begin()
      client.open(1, path: Self.watch)
      client.ask([], on: 1)
      _ = await client.frame { $0.type == RawClient.Frame.headers }
      served.server.goAway()
      let ping = try #require(await client.frame { $0.type == RawClient.Frame.ping })
      client.send(
        RawClient.Frame(
          type: RawClient.Frame.ping, flags: RawClient.Frame.acknowledge, payload: ping.payload))
      await client.end()
    }
  }

  @Test func `a call that crosses GOAWAY is refused by itself, and those before it end well`()
    async throws
  {
    try await withServer({ $0.limits.shutdownGraceSeconds = 3600 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      let token = try await served.tokens.token("bob")
      let client = try RawClient(port: served.port)
      client.begin()
      client.open(1, path: Self.drain, token: token)
      _ = await client.frame { $0.type == RawClient.Frame.settings && $0.flags == 1 }
      served.server.goAway()
      let ping = try #require(await client.frame { $0.type == RawClient.Frame.ping })
      for stream in stride(from: UInt32(3), to: 43, by: 2) {
        client.open(stream, path: Self.drain, token: token)
        client.ask([], on: stream)
        let reset = await client.frame {
          $0.type == RawClient.Frame.reset && $0.stream == stream
        }
        #expect(reset?.code == RawClient.Frame.refusedStream)
      }
      client.ask(
        try OfflineMailbox_V1_DrainRequest.with { $0.device = "phone" }.serializedBytes(), on: 1)
      let trailers = await client.frame {
        $0.type == RawClient.Frame.headers && $0.stream == 1
          && $0.flags & RawClient.Frame.endStream != 0
      }
      #expect(trailers != nil)
      client.send(
        RawClient.Frame(
          type: RawClient.Frame.ping, flags: RawClient.Frame.acknowledge, payload: ping.payload))
      await client.end()
    }
  }

  @Test func `a server whose task is cancelled ends with its clients there`() async throws {
    let open = try await OpenStore()
    var settings = ServerSettings(security: .plaintext)
    settings.port = 0
    let server = try MailboxServer(
      store: open.store, keys: try await Tokens().keys, settings: settings,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() })
    let running = Task { try await server.run() }
    let client = try RawClient(port: try await server.listeningPort)
    client.begin()
    client.open(1, path: Self.watch)
    client.ask([], on: 1)
    _ = await client.frame { $0.type == RawClient.Frame.headers }
    running.cancel()
    await client.end()
    _ = await running.result
    await open.store.close()
  }
}

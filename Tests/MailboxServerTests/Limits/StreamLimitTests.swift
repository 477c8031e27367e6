import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

/// The limit of streams on a connection.
@Suite(.serves, .timeLimit(.minutes(5))) struct StreamLimitTests {
  private static let sync = "/offline_mailbox.v1.Mailbox/Sync"

  /// A client with so many calls that last.
  private static func begun(
    _ served: ServedStore, token: String, streams count: UInt32
  ) async throws -> RawClient {
    let client = try RawClient(port: served.port)
    client.begin()
    for index in 0..<count { client.open(2 * index + 1, path: Self.sync, token: token) }
    for _ in 0..<count {
      #expect(await client.frame { $0.type == RawClient.Frame.headers } != nil)
    }
    return client
  }

  @Test func `one stream too many ends that stream, and the hundred stay`() async throws {
    try await withServer { served in
      let token = try await served.tokens.token("bob")
      let client = try await Self.begun(served, token: token, streams: 100)
      for stream: UInt32 in [201, 203] {
        client.open(stream, path: Self.sync, token: token)
        let reset = await client.frame { $0.type == RawClient.Frame.reset }
        #expect(reset?.stream == stream && reset?.code == RawClient.Frame.refusedStream)
      }
      // All hundred are told that the server goes away.
      served.server.goAway()
      for _ in 1...100 {
        let trailers = await client.frame {
          $0.type == RawClient.Frame.headers && $0.flags & RawClient.Frame.endStream != 0
        }
        #expect(trailers != nil)
      }
    }
  }

  @Test func `the client is told how many, and a stream that ends makes room`() async throws {
    try await withServer({ $0.limits.streamsPerConnectionMax = 3 }) { served in
      let token = try await served.tokens.token("bob")
      let client = try RawClient(port: served.port)
      client.begin()
      let settings = try #require(await client.frame { $0.type == RawClient.Frame.settings })
      let pairs = stride(from: 0, to: settings.payload.count, by: 6).map {
        Array(settings.payload[$0..<($0 + 6)])
      }
      #expect(pairs.contains([0, 3, 0, 0, 0, 3]))
      for stream: UInt32 in [1, 3, 5, 7] {
        client.open(stream, path: Self.sync, token: token)
      }
      _ = await client.frame { $0.type == RawClient.Frame.reset && $0.stream == 7 }
      // Said in one breath, so that there is room exactly from the end of the old one on.
      client.send(
        RawClient.Frame(type: RawClient.Frame.reset, stream: 1, payload: [0, 0, 0, 8]))
      client.open(9, path: Self.sync, token: token)
      let answer = await client.frame { $0.stream == 9 }
      #expect(answer?.type == RawClient.Frame.headers)
    }
  }

  @Test func `a client that opens streams without heeding any refusal loses its connection`()
    async throws
  {
    try await withServer({ $0.limits.streamsPerConnectionMax = 1 }) { served in
      let token = try await served.tokens.token("bob")
      let client = try await Self.begun(served, token: token, streams: 1)
      async let opening: Void = client.onThread {
        var stream: UInt32 = 3
        while client.open(stream, path: Self.sync, token: token) { stream += 2 }
      }
      await client.end()
      await opening
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      try await served.connect(as: "bob") { connection in
        let counts = try await connection.mailbox.unread(.init()).unread
        #expect(counts.total == 1)
      }
    }
  }
}

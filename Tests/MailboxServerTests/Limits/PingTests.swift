import MailboxServer
import MailboxTesting
import Testing

/// Pings of clients, which keep a connection alive, and cost the server little, but not nothing.
@Suite(.serves, .timeLimit(.minutes(5))) struct PingTests {
  private static let tooManyPings: UInt32 = 11

  private static func ping(_ number: UInt8) -> RawClient.Frame {
    RawClient.Frame(type: RawClient.Frame.ping, payload: [number, 0, 0, 0, 0, 0, 0, 0])
  }

  @Test func `pings that come too fast close the connection, and two of them are borne`()
    async throws
  {
    try await withServer { served in
      let client = try RawClient(port: served.port)
      client.begin()
      for number: UInt8 in 1...3 {
        client.send(Self.ping(number))
        let answer = await client.frame { $0.type == RawClient.Frame.ping }
        #expect(answer?.payload.first == number)
      }
      client.send(Self.ping(4))
      let goAway = try #require(await client.frame { $0.type == RawClient.Frame.goAway })
      let error = goAway.payload.dropFirst(4).prefix(4).reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
      #expect(error == Self.tooManyPings)
      #expect(String(decoding: goAway.payload.dropFirst(8), as: UTF8.self) == "too_many_pings")
      await client.end()
    }
  }
}

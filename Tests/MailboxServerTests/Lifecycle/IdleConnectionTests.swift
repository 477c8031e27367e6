import MailboxServer
import MailboxTesting
import Testing

/// The fate of a connection without calls.
@Suite(.serves, .timeLimit(.minutes(5))) struct IdleConnectionTests {
  private typealias Frame = RawClient.Frame

  @Test(arguments: [true, false])
  func `a connection without calls is asked to leave, and closed when it has heard`(
    signsIn: Bool
  ) async throws {
    try await withServer({ $0.limits.idleConnectionSeconds = 1 }) { served in
      let client = try RawClient(port: served.port)
      client.begin()
      if signsIn {
        client.open(
          1, path: "/offline_mailbox.v1.Mailbox/Unread",
          token: try await served.tokens.token("bob"))
        client.ask([], on: 1)
        #expect(await client.end(of: 1) != nil)
      }
      #expect(await client.frame { $0.type == Frame.goAway } != nil)
      let ping = try #require(await client.frame { $0.type == Frame.ping })
      client.send(Frame(type: Frame.ping, flags: Frame.acknowledge, payload: ping.payload))
      await client.end()
    }
  }
}

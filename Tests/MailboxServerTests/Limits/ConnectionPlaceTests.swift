import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

/// The clients that have a place when there are as many connections as allowed.
@Suite(.serves, .timeLimit(.minutes(5))) struct ConnectionPlaceTests {
  private static let unread = "/offline_mailbox.v1.Mailbox/Unread"

  /// A connection that begins, and waits until the server has answered.
  private static func stranger(_ served: ServedStore, host: UInt8) async throws -> RawClient {
    let client = try RawClient(port: served.port, host: host)
    client.begin()
    return client
  }

  private static func ask(
    _ client: RawClient, _ stream: UInt32, _ served: ServedStore, as user: String,
    roles: [Role] = [.app]
  ) async throws -> RawEnd? {
    client.open(
      stream, path: unread, token: try await served.tokens.token(user, roles: roles))
    client.ask([], on: stream)
    return await client.end(of: stream)
  }

  @Test func `strangers of one address take places from each other, and nobody else's`()
    async throws
  {
    try await withServer({
      $0.limits.connectionsMax = 3
      $0.limits.unreadyConnectionsMax = 4
    }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob", "carol"])
      let bob = try await Self.stranger(served, host: 1)
      #expect(try await Self.ask(bob, 1, served, as: "bob")?.status == "0")
      let (ends, ended) = AsyncStream.makeStream(of: Void.self)
      for _ in 1...20 {
        let stranger = try RawClient(port: served.port, host: 2)
        stranger.begin()
        Task {
          await stranger.end()
          ended.yield()
        }
      }
      // Those that are not let in end; four stay.
      var end = ends.makeAsyncIterator()
      for _ in 1...16 { await end.next() }
      #expect(try await Self.ask(bob, 3, served, as: "bob")?.status == "0")
      let carol = try await Self.stranger(served, host: 1)
      #expect(try await Self.ask(carol, 1, served, as: "carol")?.status == "0")
      // Hers was a place among those who are known, for which one stranger had to go.
      await end.next()
      let another = try await Self.stranger(served, host: 1)
      #expect(try await Self.ask(another, 1, served, as: "carol")?.status == "0")
    }
  }

  @Test func `a connection beyond the places of those who sign in learns why`() async throws {
    try await withServer({ $0.limits.connectionsMax = 1 }) { served in
      let bob = try await Self.stranger(served, host: 1)
      #expect(try await Self.ask(bob, 1, served, as: "bob")?.status == "0")
      let carol = try await Self.stranger(served, host: 1)
      let end = try await Self.ask(carol, 1, served, as: "carol")
      #expect(end?.status == "8")
      #expect(end?.message.contains("as many connections as it may, which is 1") == true)
      #expect(try await Self.ask(bob, 3, served, as: "bob")?.status == "0")
    }
  }

  @Test func `one user has so many connections, and others have theirs`() async throws {
    try await withServer({ $0.limits.connectionsPerUserMax = 2 }) { served in
      var connections: [RawClient] = []
      for _ in 1...2 {
        let client = try await Self.stranger(served, host: 1)
        #expect(try await Self.ask(client, 1, served, as: "bob")?.status == "0")
        connections.append(client)
      }
      let third = try await Self.stranger(served, host: 1)
      let end = try await Self.ask(third, 1, served, as: "bob")
      #expect(end?.status == "8")
      #expect(end?.message.contains("has 2 connections already") == true)
      // The connection is not bob's: carol may have it.
      #expect(try await Self.ask(third, 3, served, as: "carol")?.status == "0")
      #expect(try await Self.ask(connections[0], 3, served, as: "bob")?.status == "0")
    }
  }

  @Test func `one server that sends has so many connections, and others have theirs`() async throws
  {
    try await withServer({ $0.limits.connectionsPerSenderMax = 1 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      func ask(_ client: RawClient, as role: Role) async throws -> RawEnd? {
        let path = role == .app ? Self.unread : "/offline_mailbox.v1.Delivery/Deposit"
        client.open(1, path: path, token: try await served.tokens.token("bob", roles: [role]))
        client.ask([], on: 1)
        return await client.end(of: 1)
      }
      let first = try await Self.stranger(served, host: 1)
      #expect(try await ask(first, as: .sender)?.message.contains("connections") == false)
      let second = try await Self.stranger(served, host: 1)
      let end = try await ask(second, as: .sender)
      #expect(end?.status == "8")
      #expect(end?.message.contains("has 1 connections already") == true)
      // A user of the same name is somebody else.
      let app = try await Self.stranger(served, host: 1)
      #expect(try await ask(app, as: .app)?.status == "0")
    }
  }
}

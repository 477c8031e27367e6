import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// Calls that are open and not whole: bounded for each user and in all, while others' calls go on.
@Suite(.serves, .timeLimit(.minutes(5))) struct OpenCallTests {
  private static let unread = "/offline_mailbox.v1.Mailbox/Unread"
  private static let deposit = "/offline_mailbox.v1.Delivery/Deposit"
  private static let sync = "/offline_mailbox.v1.Mailbox/Sync"

  private static func begun(_ served: ServedStore) throws -> RawClient {
    let client = try RawClient(port: served.port)
    client.begin()
    return client
  }

  /// Opens calls with a request of which only a part comes, 128 KiB of 8 MiB each.
  private static func openUnfinished(
    _ count: UInt32, on client: RawClient, path: String, token: String?
  ) async {
    let part = [0] + UInt32(8 << 20).bigEndianBytes + [UInt8](repeating: 1, count: 128 << 10)
    await client.onThread {
      for index in 0..<count {
        client.open(2 * index + 1, path: path, token: token)
        _ = client.sendInTime(part, on: 2 * index + 1)
      }
    }
  }

  private static func goesOn(
    _ served: ServedStore, as user: String, unread: UInt64 = 1
  ) async throws {
    try await served.connect(as: user) { connection in
      let counts = try await connection.mailbox.unread(.init()).unread
      #expect(counts.total == unread)
    }
  }

  @Test func `a user who has as many calls open as allowed is refused, and others go on`()
    async throws
  {
    try await withServer({ $0.limits.openCallsPerUserMax = 3 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob", "carol"])
      let token = try await served.tokens.token("bob")
      let client = try Self.begun(served)
      for stream in stride(from: UInt32(1), to: 9, by: 2) {
        client.open(stream, path: Self.sync, token: token)
      }
      let (stream, end) = try #require(await client.nextEnd())
      #expect(end.status == "8")
      #expect(end.message.contains("has 3 calls open already"))
      try await Self.goesOn(served, as: "carol")
      // One that ends makes room.
      client.send(
        RawClient.Frame(
          type: RawClient.Frame.reset, stream: stream == 1 ? 3 : 1, payload: [0, 0, 0, 8]))
      client.open(11, path: Self.unread, token: token)
      client.ask([], on: 11)
      #expect(await client.end(of: 11)?.status == "0")
    }
  }

  @Test func `requests that are never whole hold so much of each user, and others go on`()
    async throws
  {
    try await withServer({ $0.limits.heldRequestBytesPerUserMax = 1 << 20 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob", "carol"])
      let token = try await served.tokens.token("bob")
      let client = try Self.begun(served)
      await Self.openUnfinished(20, on: client, path: Self.unread, token: token)
      let end = try #require(await client.nextEnd()).end
      #expect(end.status == "8")
      #expect(end.message.contains("more than 1048576 bytes together"))
      try await Self.goesOn(served, as: "carol")
      // Her own large request is taken, beside what he holds.
      try await served.connect(as: "carol", roles: [.sender]) { connection in
        _ = try await connection.delivery.deposit(
          .with {
            $0.recipients = ["carol"]
            $0.message.sender = "dan"
            $0.message.elements = [.with { $0.text = String(repeating: "x", count: 60_000) }]
          })
      }
    }
  }

  @Test func `a request for health is small, as nobody answers for it`() async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["carol"])
      let client = try Self.begun(served)
      // Health has no sign-in: it waits for its request.
      await Self.openUnfinished(
        1, on: client, path: "/grpc.health.v1.Health/Check", token: nil)
      let end = await client.end(of: 1)
      #expect(end?.status == "8" && end?.message.contains("the limit is 16384") == true)
      try await Self.goesOn(served, as: "carol")
    }
  }

  @Test func `all together hold so much, and a sender's large request goes on`() async throws {
    try await withServer({
      $0.limits.heldRequestBytesPerUserMax = 1 << 20
      $0.limits.heldRequestBytesMax = 4 << 20
    }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["carol"])
      var clients: [RawClient] = []
      var refused = 0
      for number in 1...4 {
        let token = try await served.tokens.token("user-\(number)")
        let client = try Self.begun(served)
        clients.append(client)
        // Seven times 112 KiB that count, of 3 MiB.
        await Self.openUnfinished(7, on: client, path: Self.unread, token: token)
        // What is small goes on whatever others hold.
        client.open(15, path: Self.unread, token: token)
        client.ask([], on: 15)
        while let (stream, end) = await client.nextEnd() {
          if stream == 15 {
            #expect(end.status == "0")
            break
          }
          #expect(end.status == "8" && end.message.contains("as the server may hold"))
          refused += 1
        }
      }
      #expect(refused == 1)
      try await Self.goesOn(served, as: "carol")
      try await served.connect(as: "server", roles: [.sender]) { connection in
        _ = try await connection.delivery.deposit(
          .with {
            $0.recipients = ["carol"]
            $0.message.sender = "dan"
            $0.message.elements = [.with { $0.text = String(repeating: "x", count: 60_000) }]
          })
      }
    }
  }

  @Test func `calls of users have three quarters, and a server that comes new goes on`()
    async throws
  {
    try await withServer({ $0.limits.openCallsMax = 8 }) { served in
      let client = try Self.begun(served)
      for (index, user) in ["bob", "carol", "dan", "eve", "fay", "gil", "hal"].enumerated() {
        let stream = 2 * UInt32(index) + 1
        client.open(stream, path: Self.sync, token: try await served.tokens.token(user))
        let answer = await client.frame {
          $0.type == RawClient.Frame.headers && $0.stream == stream
        }
        let isRefused = try #require(answer).flags & RawClient.Frame.endStream != 0
        #expect(isRefused == (user == "hal"))
      }
      // As every client does that hears of its end.
      client.send(RawClient.Frame(type: RawClient.Frame.reset, stream: 13, payload: [0, 0, 0, 8]))
      try await served.connect(as: "server", roles: [.sender]) { connection in
        _ = try await connection.delivery.deposit(
          .with {
            $0.recipients = ["carol"]
            $0.message.sender = "dan"
            $0.message.elements = [.with { $0.text = "hi" }]
          })
      }
    }
  }

  @Test func `a connection watches the health four times, and not once more`() async throws {
    try await withServer { served in
      let client = try Self.begun(served)
      for stream in stride(from: UInt32(1), through: 9, by: 2) {
        client.open(stream, path: "/grpc.health.v1.Health/Watch")
        client.ask([], on: stream)
      }
      let end = try #require(await client.end(of: 9))
      #expect(end.status == "8")
      #expect(end.message.contains("has 4 calls open already that ask for health"))
    }
  }

  @Test func `whoever has the most calls of nobody goes when there is no room to arrive in`()
    async throws
  {
    try await withServer({ $0.limits.openCallsMax = 8 }) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["carol"])
      let strangers = [try Self.begun(served), try Self.begun(served)]
      for (client, count) in zip(strangers, [4, 3] as [UInt32]) {
        for stream in stride(from: UInt32(1), to: 2 * count, by: 2) {
          client.open(stream, path: "/grpc.health.v1.Health/Watch")
          client.ask([], on: stream)
          let answer = await client.frame { $0.type == RawClient.Frame.headers }
          #expect(client.headers.read(try #require(answer)) != nil)
        }
      }
      try await Self.goesOn(served, as: "carol")
      await strangers[0].end()
      // The other has stayed; a call that is refused there counts no longer, though its request goes on.
      for stream in stride(from: UInt32(13), to: 53, by: 2) {
        strangers[1].open(stream, path: Self.unread, token: "no-token")
        #expect(await strangers[1].end(of: stream)?.status == "16")
        let reset = await strangers[1].frame { $0.type == RawClient.Frame.reset }
        #expect(reset?.stream == stream && reset?.code == 0)
      }
    }
  }

  @Test func `an answer that its client makes no room for counts as its user's`() async throws {
    try await withServer({ $0.limits.heldRequestBytesPerUserMax = 1 << 20 }) { served in
      for number in 1...8 {
        _ = try await served.store.deposit(
          .direct(String(repeating: "x", count: 60_000), id: try MessageID("m\(number)")),
          to: ["bob", "carol"])
      }
      let token = try await served.tokens.token("bob")
      let client = try RawClient(port: served.port)
      client.begin(streamWindow: 0)
      let request: [UInt8] = try OfflineMailbox_V1_DrainRequest.with {
        $0.device = "phone"
        $0.bytesMax = 256 << 10
      }.serializedBytes()
      for stream in stride(from: UInt32(1), to: 21, by: 2) {
        client.open(stream, path: "/offline_mailbox.v1.Mailbox/Drain", token: token)
        client.ask(request, on: stream)
      }
      // The others wait for room.
      let end = try #require(await client.nextEnd()).end
      #expect(end.status == "8")
      #expect(end.message.contains("more than 1048576 bytes together"))
      try await Self.goesOn(served, as: "carol", unread: 8)
    }
  }

  @Test func `a frame of a session is small, however it is sent`() async throws {
    try await withServer { served in
      let token = try await served.tokens.token("bob")
      let client = try Self.begun(served)
      client.open(1, path: Self.sync, token: token)
      client.ask(Array(repeating: 0, count: 20_000), on: 1, isLast: false)
      let first = await client.end(of: 1)
      #expect(first?.status == "8")
      #expect(first?.message.contains("the frame has 20000 bytes") == true)
      client.open(3, path: Self.sync, token: token, [("grpc-encoding", "gzip")])
      client.ask(
        compressed(Array(repeating: 0, count: 20_000), windowBits: 31), on: 3, isCompressed: true,
        isLast: false)
      #expect(await client.end(of: 3)?.status == "8")
    }
  }

  @Test func `what small requests become decompressed counts as theirs`() async throws {
    try await withServer({ $0.limits.heldRequestBytesPerUserMax = 1 << 20 }) { served in
      let token = try await served.tokens.token("bob")
      let client = try Self.begun(served)
      let large = compressed(Array(repeating: 0, count: 1_500_000), windowBits: 31)
      client.open(1, path: Self.unread, token: token, [("grpc-encoding", "gzip")])
      client.ask(large, on: 1, isCompressed: true)
      let end = await client.end(of: 1)
      #expect(end?.status == "8")
      #expect(end?.message.contains("more than 1048576 bytes together") == true)
    }
  }
}

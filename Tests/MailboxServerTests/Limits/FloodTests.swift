import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import Testing

/// Floods: frames that HTTP/2 lets a client send for little, and a server pays dearly for.
@Suite(.serves, .timeLimit(.minutes(5))) struct FloodTests {
  enum Flood: String, CaseIterable {
    case resets, settings, priorities, continuations, longHeaders, emptyData
  }

  private static let unread = "/offline_mailbox.v1.Mailbox/Unread"

  private static func send(_ flood: Flood, on client: RawClient, token: String) {
    typealias Frame = RawClient.Frame
    switch flood {
    case .resets:
      for stream in stride(from: UInt32(1), to: 2000, by: 2) {
        client.open(stream, path: unread, token: token)
        guard client.send(Frame(type: Frame.reset, stream: stream, payload: [0, 0, 0, 8])) else {
          return
        }
      }
    case .settings:
      for _ in 1...1000 where !client.send(Frame(type: Frame.settings)) { return }
    case .priorities:
      for _ in 1...1000
      where !client.send(Frame(type: 2, stream: 1, payload: [0, 0, 0, 3, 1])) { return }
    case .continuations:
      client.send(Frame(type: Frame.headers, stream: 1, payload: [0x82]))
      for _ in 1...1000
      where !client.send(Frame(type: Frame.continuation, stream: 1, payload: [0x84])) { return }
    case .longHeaders:
      // A literal of 20,000 bytes, RFC 7541 sections 5.1 and 6.2.2.
      let field = [0, 1, 97, 127, 0xA1, 0x9B, 1] + [UInt8](repeating: 98, count: 20_000)
      client.send(
        Frame(type: Frame.headers, stream: 1, payload: Array(field[..<16_000])),
        Frame(
          type: Frame.continuation, flags: Frame.endHeaders, stream: 1,
          payload: Array(field[16_000...])))
    case .emptyData:
      client.open(1, path: unread, token: token)
      for _ in 1...1000 where !client.send(Frame(type: Frame.data, stream: 1)) { return }
    }
  }

  @Test(arguments: Flood.allCases)
  func `a flood ends its connection, and others go on`(flood: Flood) async throws {
    try await withServer { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["carol"])
      try await served.connect(as: "carol") { connection in
        #expect(try await connection.mailbox.unread(.init()).unread.total == 1)
        let token = try await served.tokens.token("bob")
        let client = try RawClient(port: served.port)
        client.begin()
        async let saying: Void = client.onThread { Self.send(flood, on: client, token: token) }
        await client.end()
        await saying
        #expect(try await connection.mailbox.unread(.init()).unread.total == 1)
      }
    }
  }
}

import Foundation
import MailboxModel
import MailboxProtocol
import MailboxServer
import MailboxStore
import MailboxTesting
import SwiftProtobuf
import Testing

/// A connection has to say something, whole, and in time; others go on meanwhile.
@Suite(.serves, .timeLimit(.minutes(5))) struct SilentConnectionTests {
  private static let unread = "/offline_mailbox.v1.Mailbox/Unread"
  private static let preface = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8)
  private static let settings = RawClient.Frame(type: RawClient.Frame.settings)
  private static let openssl = ["/usr/bin/openssl", "/usr/local/bin/openssl"]
    .first { FileManager.default.isExecutableFile(atPath: $0) }

  /// Serves with short deadlines; bob's calls go on before, beside and behind.
  private static func beside(
    security: ServerSettings.Security = .plaintext, greetingSeconds: Int = 1,
    _ body: @escaping @Sendable (ServedStore) async throws -> Void
  ) async throws {
    try await withServer(
      security: security,
      {
        $0.limits.greetingSeconds = greetingSeconds
        $0.limits.requestSeconds = 1
      }
    ) { served in
      _ = try await served.store.deposit(.direct("hi"), to: ["bob"])
      guard case .plaintext = security else { return try await body(served) }
      try await served.connect(as: "bob") { connection in
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          #expect(try await phone.sequences() == [1])
          try await body(served)
          _ = try await served.store.deposit(.direct("again"), to: ["bob"])
          _ = try await phone.caughtUp()
          #expect(try await phone.sequences() == [2])
        }
        #expect(try await connection.mailbox.unread(.init()).unread.total == 2)
      }
    }
  }

  @Test(arguments: [
    [], Array("P".utf8), Array("GET /health HTTP".utf8), Array(preface.prefix(20)),
    preface, preface + settings.bytes.prefix(5),
    preface
      + RawClient.Frame(type: 0, stream: 1, payload: Array(repeating: 0, count: 100))
      .bytes.prefix(50),
  ])
  func `one that says nothing, or nothing whole, is closed at its deadline`(
    said: [UInt8]
  ) async throws {
    try await Self.beside { served in
      let client = try RawClient(port: served.port)
      client.send(said)
      await client.end()
    }
  }

  @Test func `one that says a byte now and then is closed at its deadline`() async throws {
    try await Self.beside { served in
      let client = try RawClient(port: served.port)
      async let saying: Void = client.onThread {
        let frame = RawClient.Frame(type: 0, payload: Array(repeating: 0, count: 1000)).bytes
        for byte in Self.preface + frame {
          guard client.send([byte]) else { return }
          usleep(20_000)
        }
      }
      await client.end()
      await saying
    }
  }

  @Test(arguments: [[], [22, 3, 1, 2, 0, 1, 0, 1, 252, 3, 3]] as [[UInt8]], [false, true])
  func `a TLS handshake that stalls, or goes on by a byte now and then, is closed at its deadline`(
    said: [UInt8], goesOn: Bool
  ) async throws {
    let directory = try TemporaryDirectory()
    let certificate = try LoopbackCertificate(in: directory, serial: 1)
    let security = ServerSettings.Security.tls(
      certificateFile: certificate.certificateFile, keyFile: certificate.keyFile, reloadSeconds: 60)
    try await Self.beside(security: security) { served in
      let client = try RawClient(port: served.port)
      client.send(said)
      async let saying: Void = client.onThread {
        while goesOn, client.send([0]) { usleep(50_000) }
      }
      await client.end()
      await saying
    }
  }

  @Test(.enabled(if: openssl != nil, "openssl is not installed"))
  func `one that is silent behind its TLS handshake is closed at its deadline`() async throws {
    let directory = try TemporaryDirectory()
    let certificate = try LoopbackCertificate(in: directory, serial: 1)
    let security = ServerSettings.Security.tls(
      certificateFile: certificate.certificateFile, keyFile: certificate.keyFile, reloadSeconds: 60)
    try await Self.beside(security: security) { served in
      // It reads nothing to say, and ends when the server closes.
      var command = Command(
        try #require(Self.openssl),
        ["s_client", "-connect", "127.0.0.1:\(served.port)", "-alpn", "h2", "-ign_eof", "-quiet"])
      command.output = .null
      command.errors = .null
      var process = try command.start(.input)
      _ = try await process.wait()
    }
  }

  @Test func `one that stops within its headers, or within a frame, is closed at its deadline`()
    async throws
  {
    try await Self.beside { served in
      let token = try await served.tokens.token("bob")
      let parts = [
        RawClient.Frame(type: RawClient.Frame.headers, stream: 3, payload: [0x82]).bytes,
        Array(
          RawClient.Frame(type: 0, stream: 1, payload: [0, 0, 0, 0, 9, 1, 2]).bytes.prefix(12)),
      ]
      for part in parts {
        let client = try RawClient(port: served.port)
        client.begin()
        client.open(1, path: Self.unread, token: token)
        client.send(part)
        await client.end()
      }
    }
  }

  @Test func `a call whose request never comes whole is refused, and its connection goes on`()
    async throws
  {
    try await Self.beside(greetingSeconds: 60) { served in
      let token = try await served.tokens.token("bob")
      let client = try RawClient(port: served.port)
      client.begin()
      for stream: UInt32 in [1, 3] { client.open(stream, path: Self.unread, token: token) }
      client.send(
        RawClient.Frame(type: RawClient.Frame.data, stream: 3, payload: [0, 0, 0, 1, 0, 1, 2]))
      for _ in 1...2 {
        let end = try #require(await client.nextEnd()).end
        #expect(end.status == "4")
        #expect(end.message.contains("not whole within 1 seconds"))
      }
      client.open(5, path: Self.unread, token: token)
      client.ask([], on: 5)
      #expect(await client.end(of: 5)?.status == "0")
    }
  }

  @Test func `a message of a stream that never comes whole ends the stream`() async throws {
    try await Self.beside(greetingSeconds: 60) { served in
      let token = try await served.tokens.token("carol")
      let client = try RawClient(port: served.port)
      client.begin()
      client.open(1, path: "/offline_mailbox.v1.Mailbox/Sync", token: token)
      client.send(
        RawClient.Frame(type: RawClient.Frame.data, stream: 1, payload: [0, 0, 0, 0, 100, 1, 2]))
      #expect(await client.end(of: 1)?.status == "4")
    }
  }

  @Test func `an answer that its client makes no room for is not kept`() async throws {
    try await Self.beside(greetingSeconds: 60) { served in
      try await served.store.depositTogether(
        1...20, for: "carol", String(repeating: "x", count: 9000))
      let client = try RawClient(port: served.port)
      client.send(Self.preface)
      // Windows of no byte.
      client.send(
        RawClient.Frame(type: RawClient.Frame.settings, payload: [0, 4, 0, 0, 0, 0]))
      let request: [UInt8] = try OfflineMailbox_V1_DrainRequest.with { $0.device = "phone" }
        .serializedBytes()
      let token = try await served.tokens.token("carol")
      var stream: UInt32 = 1
      while true {
        client.open(stream, path: "/offline_mailbox.v1.Mailbox/Drain", token: token)
        client.ask(request, on: stream)
        let last = try #require(await client.frame { $0.isLastOfStream })
        if last.type == RawClient.Frame.reset {
          #expect(last.stream == stream)
          break
        }
        // On a busy machine the request itself may have come too slowly.
        stream += 2
      }
    }
  }
}

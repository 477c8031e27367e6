import GRPCCore
import GRPCNIOTransportHTTP2Posix
import MailboxModel
import MailboxProtocol
@testable import MailboxServer
import MailboxStore
import MailboxTesting
import NIOCore
import SwiftProtobuf
import Testing

/// Requests that are compressed.
@Suite(.serves, .timeLimit(.minutes(5))) struct CompressionTests {
  private static let methods: [(name: String, windowBits: Int32)] = [("gzip", 31), ("deflate", 15)]
  private static let unread = "/offline_mailbox.v1.Mailbox/Unread"

  @Test(arguments: [CompressionAlgorithm.gzip, .deflate])
  func `calls and streams of a client that compresses are taken`(
    algorithm: CompressionAlgorithm
  ) async throws {
    try await withServer { served in
      let token = try await served.tokens.token("bob", roles: [.app, .sender])
      let transport = try HTTP2ClientTransport.Posix.http2NIOPosix(
        target: .ipv4(address: "127.0.0.1", port: served.port), transportSecurity: .plaintext,
        config: .defaults {
          $0.compression.algorithm = algorithm
          $0.compression.enabledAlgorithms = .all
        })
      try await withGRPCClient(
        transport: transport, interceptors: [Authorization(value: "Bearer \(token)")]
      ) { client in
        let connection = Connection(client: client)
        let text = String(repeating: "very much the same ", count: 2000)
        let receipts = try await connection.delivery.deposit(
          .with {
            $0.recipients = ["bob"]
            $0.message.sender = "alice"
            $0.message.elements = [.with { $0.text = text }]
          }
        ).receipts
        #expect(receipts.map(\.sequence) == [1])
        try await connection.sync("phone") { phone in
          _ = try await phone.welcome()
          let page = try await phone.page()
          #expect(page.messages.map(\.elements.first?.text) == [text])
          phone.acknowledge(page)
          try await eventually { try served.store.devices(of: "bob").first?.acknowledged == 1 }
        }
      }
    }
  }

  @Test(arguments: methods)
  func `a message that was cut off, or never compressed, is refused, and the server goes on`(
    name: String, windowBits: Int32
  ) async throws {
    try await withServer { served in
      let token = try await served.tokens.token("bob")
      let whole = compressed(
        try OfflineMailbox_V1_UnreadRequest.with { $0.user = "bob" }.serializedBytes(),
        windowBits: windowBits)
      let client = try RawClient(port: served.port)
      client.begin()
      let damaged =
        (0..<whole.count).map { Array(whole.prefix($0)) } + [[10, 3, 98, 111, 98], whole + [0]]
      var stream: UInt32 = 1
      for message in damaged {
        client.open(stream, path: Self.unread, token: token, [("grpc-encoding", name)])
        client.ask(message, on: stream, isCompressed: true)
        let asked = stream
        let trailers = try #require(
          await client.frame { $0.type == RawClient.Frame.headers && $0.stream == asked })
        // grpc-status is looked for as text: HPACK leaves digits as they are or packs them.
        #expect(trailers.flags & RawClient.Frame.endStream != 0)
        stream += 2
      }
      try await served.connect(as: "bob") { _ = try await $0.health.check(.init()) }
    }
  }

  @Test(arguments: methods)
  func `a small message that becomes a large one is bounded as all requests are`(
    name: String, windowBits: Int32
  ) throws {
    let method = try #require(Inflater.Method(rawValue: name))
    let inflater = try #require(Inflater(method))
    let bomb = compressed([UInt8](repeating: 0, count: 100 << 20), windowBits: windowBits)
    #expect(bomb.count < 200_000)
    #expect(inflater.inflate(ByteBuffer(bytes: bomb), bytesMax: 2 << 20) == .tooLarge)
    for count in [0, 1, 4095, 4096, 4097, 20_000] {
      let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
      let message = ByteBuffer(bytes: compressed(bytes, windowBits: windowBits))
      #expect(inflater.inflate(message, bytesMax: count) == .whole(ByteBuffer(bytes: bytes)))
      if count > 0 { #expect(inflater.inflate(message, bytesMax: count - 1) == .tooLarge) }
    }
  }

  @Test func `what cannot be decompressed is refused with its reason`() throws {
    let reader = RequestReader<OfflineMailbox_V1_UnreadRequest>(bytesMax: 100)
    #expect(throws: Refusal.self) { try reader.deserialize(UnreadableRequest.damaged.bytes) }
    for (request, reason) in [
      (UnreadableRequest.damaged, "malformed"), (.tooLarge, "requestTooLarge"),
    ] {
      do {
        _ = try reader.deserialize(request.bytes)
        Issue.record("\(request) was read")
      } catch let refusal as Refusal {
        #expect(refusal.reason == reason)
        #expect(refusal.message.contains("decompressed"))
      }
      #expect(throws: (any Error).self) {
        try OfflineMailbox_V1_UnreadRequest(serializedBytes: request.bytes)
      }
    }
  }

  @Test func `messages come out one by one, however they were cut`() throws {
    let texts: [[UInt8]] = [[1], Array(repeating: 7, count: 5000), [], [9, 9]]
    var bytes: [UInt8] = []
    for (index, text) in texts.enumerated() {
      let message = index == 3 ? text : compressed(text, windowBits: 31)
      bytes += [index == 3 ? 0 : 1]
      bytes += withUnsafeBytes(of: UInt32(message.count).bigEndian) { Array($0) }
      bytes += message
    }
    for size in [1, 2, 7, bytes.count] {
      var messages = CompressedMessages(
        try #require(Inflater(.gzip)), bytesMax: 10_000, encodedBytesMax: 10_000)
      var found: [[UInt8]] = []
      for start in stride(from: 0, to: bytes.count, by: size) {
        messages.append(ByteBuffer(bytes: bytes[start..<min(start + size, bytes.count)]))
        while case .message(let message) = messages.next() {
          found.append(Array(message.readableBytesView.dropFirst(5)))
        }
      }
      #expect(found == texts)
      #expect(messages.isEmpty)
    }
  }

  @Test func `a message that is too long to come whole is left to the transport to cut off`() throws
  {
    var messages = CompressedMessages(
      try #require(Inflater(.gzip)), bytesMax: 10, encodedBytesMax: 40)
    messages.append(ByteBuffer(bytes: [1, 0, 0, 0, 41, 5]))
    #expect(messages.next() == .raw(ByteBuffer(bytes: [1, 0, 0, 0, 41, 5])))
    messages.append(ByteBuffer(bytes: [6]))
    #expect(messages.next() == .raw(ByteBuffer(bytes: [6])))
  }

  @Test func `an encoding that is not known is refused with those that are`() async throws {
    try await withServer { served in
      let client = try RawClient(port: served.port)
      client.begin()
      client.open(
        1, path: Self.unread, token: try await served.tokens.token("bob"),
        [("grpc-encoding", "snappy")])
      client.ask([1, 2, 3], on: 1, isCompressed: true)
      let trailers = await client.frame { $0.type == RawClient.Frame.headers && $0.stream == 1 }
      #expect(trailers.map { $0.flags & RawClient.Frame.endStream != 0 } == true)
    }
  }
}

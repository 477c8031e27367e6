internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import MailboxModel
internal import MailboxProtocol
internal import SwiftProtobuf

/// The limit of the server: the same pages from memory, ready-encoded, by the same gRPC server, with
/// no store, no session and no window of its own.
struct ServePages: Codable, Sendable {
  var directory: String

  func run() async throws {
    let pages = try StoredPages(of: directory).pages
    let server = GRPCServer(
      transport: HTTP2ServerTransport.Posix(
        address: .ipv4(host: Names.authority, port: 0), transportSecurity: .plaintext),
      services: [PageService(pages: pages)])
    try await withThrowingTaskGroup(of: Void.self) { group in
      group.addTask { try await server.serve() }
      Answer.say(Answer(port: try await server.listeningAddress?.ipv4?.port))
      try await group.waitForAll()
    }
  }
}

/// `Mailbox.Sync` from memory.
private struct PageService: RegistrableRPCService {
  let frames: [[UInt8]]
  let cursor: OfflineMailbox_V1_Cursor

  init(pages: [Page]) {
    frames = pages.map(\.frame)
    var cursor = OfflineMailbox_V1_Cursor()
    cursor.epoch = pages.last?.cursor.epoch.rawValue ?? 0
    cursor.sequence = pages.last?.cursor.sequence ?? 0
    self.cursor = cursor
  }

  func registerMethods<Transport: ServerTransport>(with router: inout RPCRouter<Transport>) {
    router.registerHandler(
      forMethod: OfflineMailbox_V1_Mailbox.Method.Sync.descriptor, deserializer: RawBytes(),
      serializer: RawBytes()
    ) { request, _ in
      StreamingServerResponse { writer in
        // The client ends the stream, after its acknowledgements. They are read as they come: more
        // than HTTP/2's window of them would break the connection.
        async let acknowledged: Void = { for try await _ in request.messages {} }()
        try await writer.write(try welcome())
        for frame in frames { try await writer.write(frame) }
        try await writer.write(try caughtUp())
        try await acknowledged
        return [:]
      }
    }
  }

  private func welcome() throws -> [UInt8] {
    var response = OfflineMailbox_V1_SyncResponse()
    response.welcome.epoch = cursor.epoch
    response.welcome.head = cursor.sequence
    response.welcome.windowBytes = 1 << 20
    return try response.serializedBytes()
  }

  private func caughtUp() throws -> [UInt8] {
    var response = OfflineMailbox_V1_SyncResponse()
    response.caughtUp.cursor = cursor
    return try response.serializedBytes()
  }
}

/// Messages as they are on the wire.
struct RawBytes: MessageSerializer, MessageDeserializer {
  func serialize<Bytes: GRPCContiguousBytes>(_ message: [UInt8]) -> Bytes { Bytes(message) }
  func deserialize<Bytes: GRPCContiguousBytes>(_ bytes: Bytes) -> [UInt8] {
    bytes.withUnsafeBytes { [UInt8]($0) }
  }
}

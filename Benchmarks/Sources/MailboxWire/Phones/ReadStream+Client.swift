internal import GRPCCore
internal import GRPCNIOTransportHTTP2Posix
internal import MailboxClient
internal import MailboxModel
internal import MailboxProtocol
internal import MailboxSync
internal import SwiftProtobuf
internal import Synchronization

extension ReadStream {
  /// Takes it by the Swift client, as an app does: decoded, in order, acknowledged by page.
  func runClient() async throws {
    let token = try await Names.token(Names.user(0))
    var settings = MailboxClientSettings(
      host: Names.authority, port: port, security: .plaintext, device: try DeviceID(device))
    // As the other phones of this benchmark.
    settings.session.windowBytes = 1 << 20
    let client = try MailboxClient(
      settings: settings, cursors: CursorInMemory(), token: { token })
    let began = ContinuousClock.now
    let answer = try await client.connected { mailbox in
      var answer = Answer()
      for try await arrival in mailbox.messages {
        switch arrival {
        case .message(let message, _):
          answer.messages += 1
          guard message.sequence == UInt64(answer.messages) else {
            throw MeasuringError("\(message.sequence) came as number \(answer.messages)")
          }
        case .caughtUp:
          answer.seconds = (ContinuousClock.now - began) / .seconds(1)
          return answer
        case .gap, .startOver: throw MeasuringError("messages are missing")
        }
      }
      throw MeasuringError("the client ended")
    }
    Answer.say(answer)
  }

  /// Takes it by a gRPC client that decodes each page and does nothing else: the client's limit.
  func runCalls() async throws {
    let token = try await Names.token(Names.user(0))
    let answer = try await withGRPCClient(
      transport: try .http2NIOPosix(
        target: .ipv4(address: Names.authority, port: port), transportSecurity: .plaintext)
    ) { client in
      var hello = OfflineMailbox_V1_SyncRequest()
      hello.hello.device = device
      let first: [UInt8] = try hello.serializedBytes()
      return try await client.bidirectionalStreaming(
        request: StreamingClientRequest(
          metadata: ["authorization": "Bearer \(token)"]
        ) { try await $0.write(first) },
        descriptor: OfflineMailbox_V1_Mailbox.Method.Sync.descriptor, serializer: RawBytes(),
        deserializer: RawBytes(), options: .defaults
      ) { response in
        let began = ContinuousClock.now
        var answer = Answer()
        for try await frame in response.messages {
          answer.messages += try DecodePages.entries(ofFrame: frame)
          answer.bytes += frame.count
        }
        answer.seconds = (ContinuousClock.now - began) / .seconds(1)
        return answer
      }
    }
    Answer.say(answer)
  }
}

/// A cursor that is kept for as long as the process lives.
private final class CursorInMemory: CursorStore {
  private let cursor = Mutex<Cursor?>(nil)

  func load() async throws -> Cursor? { cursor.withLock { $0 } }
  func save(_ cursor: Cursor) async throws { self.cursor.withLock { $0 = cursor } }
}

import MailboxServer
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix

/// Requests that are begun and never ended: large ones that stop before their last byte, or streams
/// that are reset as soon as they are open.
struct UnfinishedRequests: Sendable {
  private static let connections = 4
  private static let streams = 50
  private static let requestBytes = 1 << 20
  private static let pauseMilliseconds = 100

  let port: Int
  let tokens: SoakTokens

  func run(_ deeds: Deeds, resetting: Bool) async throws {
    let token = try await tokens.token("open-calls", .sender)
    await withDiscardingTaskGroup { group in
      for _ in 0..<Self.connections {
        group.addTask {
          while !Task.isCancelled {
            do {
              try await connectOnce(token, deeds, resetting: resetting)
              deeds.note("connections cut")
            } catch {
              deeds.note("connections refused")
            }
            try? await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
          }
        }
      }
    }
  }

  /// One connection, until the server ends it.
  private func connectOnce(_ token: String, _ deeds: Deeds, resetting: Bool) async throws {
    let multiplexer = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
      .connect(host: "127.0.0.1", port: port) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
            mode: .client, configuration: .init()
          ) { $0.eventLoop.makeSucceededVoidFuture() }
        }
      }
    await withDiscardingTaskGroup { group in
      for _ in 0..<Self.streams {
        group.addTask {
          while !Task.isCancelled {
            do {
              let stream = try await multiplexer.openStream { $0.eventLoop.makeSucceededFuture($0) }
              try await begin(stream, token)
              deeds.note("requests begun")
              if resetting { try await stream.close() } else { try await stream.closeFuture.get() }
              try await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
            } catch {
              return
            }
          }
        }
      }
    }
  }

  private func begin(_ stream: any Channel, _ token: String) async throws {
    let headers: HPACKHeaders = [
      ":method": "POST", ":scheme": "http", ":path": "/offline_mailbox.v1.Delivery/Deposit",
      ":authority": "localhost", "content-type": "application/grpc", "te": "trailers",
      "authorization": "Bearer \(token)",
    ]
    try await stream.writeAndFlush(HTTP2Frame.FramePayload.headers(.init(headers: headers)))
    // The length of a message that never comes whole, RFC 9113 frames of gRPC's prefix and zeroes.
    var message = ByteBuffer()
    message.writeInteger(UInt8(0))
    message.writeInteger(UInt32(Self.requestBytes))
    message.writeRepeatingByte(0, count: Self.requestBytes - 1)
    // Written as the server's window lets it; a stream that is cut meanwhile ends the wait.
    stream.writeAndFlush(
      HTTP2Frame.FramePayload.data(.init(data: .byteBuffer(message))), promise: nil)
  }
}

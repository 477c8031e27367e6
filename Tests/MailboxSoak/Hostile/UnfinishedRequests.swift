import MailboxServer
import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix

/// Requests that are begun and never ended: large ones that stop before their last byte.
struct UnfinishedRequests: Sendable {
  /// The ways to leave a request unfinished.
  enum Fate {
    /// It stays as it is.
    case stopped
    /// Its stream is reset as soon as it is open, and another begun, until the server cuts the connection.
    case reset
    /// Its stream is reset, and the connection left open for nothing beside all earlier ones.
    case left
  }

  private static let connections = 4
  /// Connections that each of these leaves open at the most.
  private static let leftMax = 500
  private static let streams = 50
  private static let requestBytes = 1 << 20
  private static let pauseMilliseconds = 100

  let port: Int
  let tokens: SoakTokens

  func run(_ deeds: Deeds, _ fate: Fate) async throws {
    let token = try await tokens.token("open-calls", .sender)
    await withDiscardingTaskGroup { group in
      for _ in 0..<Self.connections {
        group.addTask {
          var left: [any Channel] = []
          while !Task.isCancelled {
            do {
              let channel = try await connectOnce(token, deeds, fate)
              if fate == .left {
                left.append(channel)
                deeds.note("connections left")
                if left.count > Self.leftMax { try await left.removeFirst().closeFuture.get() }
              } else {
                deeds.note(channel.isActive ? "connections given up" : "connections cut")
                try? await channel.close()
              }
            } catch {
              deeds.note("connections refused")
            }
            try? await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
          }
        }
      }
    }
  }

  /// One connection, until the server ends it or it is left.
  private func connectOnce(
    _ token: String, _ deeds: Deeds, _ fate: Fate
  ) async throws -> any Channel {
    let (channel, multiplexer) = try await ClientBootstrap(
      group: .singletonMultiThreadedEventLoopGroup
    )
    .connect(host: "127.0.0.1", port: port) { channel in
      channel.eventLoop.makeCompletedFuture {
        let multiplexer = try channel.pipeline.syncOperations.configureAsyncHTTP2Pipeline(
          mode: .client, configuration: .init()
        ) { $0.eventLoop.makeSucceededVoidFuture() }
        return (channel, multiplexer)
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
              if fate == .stopped {
                try await stream.closeFuture.get()
              } else {
                // That it was reset is told as an error.
                try? await stream.close()
              }
              if fate == .left { return }
              try await Task.sleep(for: .milliseconds(Self.pauseMilliseconds))
            } catch {
              return
            }
          }
        }
      }
    }
    return channel
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

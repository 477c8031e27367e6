import NIOCore
import NIOPosix

/// Connections that say nothing, or half of HTTP/2's greeting; a new one for each that is cut.
struct SilentConnections: Sendable {
  private static let count = 200
  private static let pauseMilliseconds = 100

  let port: Int
  let deeds: Deeds

  func run() async throws {
    await withDiscardingTaskGroup { group in
      for number in 0..<Self.count {
        group.addTask {
          while !Task.isCancelled {
            do {
              let channel = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
                .connect(host: "127.0.0.1", port: port).get()
              if number % 2 == 0 {
                try await channel.writeAndFlush(ByteBuffer(string: "PRI * HTTP/2.0\r\n"))
              }
              try await channel.closeFuture.get()
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
}

import MailboxTesting
import NIOCore
import NIOPosix
import Testing

/// `mailboxd` as a process that is told to stop while it has clients.
@Suite(.serves, .timeLimit(.minutes(5))) struct StoppedServerTests {
  /// The bytes that clients have sent by then: nothing, half a greeting, a greeting, and half a request.
  private static let words: [[UInt8]] = {
    let greeting = Array("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".utf8) + [0, 0, 0, 4, 0, 0, 0, 0, 0]
    return [[], Array(greeting.prefix(10)), greeting, greeting + [0, 0, 100, 1, 4, 0, 0, 0, 1, 0]]
  }()

  @Test func `it ends at SIGTERM when the grace is over, with clients that stay`() async throws {
    let directory = try TemporaryDirectory()
    _ = try await ServerProcess.token(in: directory)
    var server = try await ServerProcess.serving(
      directory, environment: ["MAILBOX_LIMITS_SHUTDOWN_GRACE_SECONDS": "1"])
    var clients: [any Channel] = []
    for said in Self.words {
      let client = try await ClientBootstrap(group: .singletonMultiThreadedEventLoopGroup)
        .connect(host: "127.0.0.1", port: server.port).get()
      try await client.writeAndFlush(ByteBuffer(bytes: said))
      clients.append(client)
    }
    try await server.stop()
    for client in clients { try await client.closeFuture.get() }
  }
}

internal import MailboxServer
internal import ServiceLifecycle

/// The server as a service that ends when its turn has come: ``Departure`` has it go away before that,
/// and a group takes a service that ends before its turn for one that has failed.
struct ServerInTurn: Service {
  let server: MailboxServer

  func run() async throws {
    try await server.run()
    try await gracefulShutdown()
  }
}

internal import Dispatch
internal import Glibc
internal import Logging
internal import MailboxServer
internal import MailboxTool
internal import ServiceLifecycle

/// Sees to it that the process ends within the grace and a second of SIGTERM or SIGINT, or of what else
/// has it end.
///
/// It is the first service to be told. The server goes away at once then, and does not wait for pushes
/// that a silent provider holds; and what is still under way when the time is over (an unanswered push,
/// a long look by an operator) ends with the process. Nothing is lost by that: what was answered is in
/// the journal, and what is owed is sent by the next start, with the same ids.
struct Departure: Service {
  let server: MailboxServer
  /// The code to end with.
  let status: @Sendable () -> ExitStatus
  let logger: Logger

  func run() async throws {
    try await gracefulShutdown()
    server.goAway()
    let seconds = server.settings.limits.shutdownGraceSeconds + 1
    // Neither the pool nor an event loop, which may be what does not end.
    DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Int(seconds))) {
      [logger, status] in
      logger.warning(
        "ended with work under way",
        metadata: ["after": "\(seconds) s", "what": "pushes, or looks"])
      _exit(status().rawValue)
    }
  }
}

internal import Logging
internal import MailboxModel
internal import MailboxStore
internal import MailboxTool
internal import ServiceLifecycle

/// Says when the store's journal has failed, and then ends the process, so that it is started again and
/// the journal is read anew: until then nothing can be changed.
struct JournalWatch: Service {
  let store: EmbeddedStore
  /// True when a failed journal ends the process.
  let ends: Bool
  let logger: Logger

  func run() async throws {
    let store = store
    guard let failure = await cancelWhenGracefulShutdown({ await store.waitForFailure() }) else {
      return
    }
    logger.critical(
      "the journal has failed: nothing can be changed until the store is opened again",
      metadata: [
        "error": "\(failure.message)", "hint": "\(failure.hint)",
        "next": ends
          ? "ends with \(ExitStatus.journalFailed.rawValue), to be started again" : "restart it",
      ])
    guard ends else { return try await gracefulShutdown() }
    // The log has said it.
    throw Reported(status: .journalFailed)
  }
}

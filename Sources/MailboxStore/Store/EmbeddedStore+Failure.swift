public import MailboxModel

extension EmbeddedStore {
  /// Waits until a write or a sync of the journal has failed, and returns why: from then on nothing can be
  /// changed until the store is opened again. Nil when the store is closed, or the task is cancelled.
  public func waitForFailure() async -> MailboxError? {
    await syncer.failureWaiters.wait(unless: { [syncer] in syncer.failure != nil })
    return syncer.failure
  }
}

import MailboxModel
import MailboxTesting
import Testing

@testable import MailboxStore

/// Whoever serves a store learns at once that its journal has failed.
@Suite("Waiting for a failure", .stores) struct FailureWaitTests {
  private static let failure = MailboxError.storage(
    operation: "writing the journal", reason: "the disk is gone", hint: "see what the system says")

  @Test func `who waits is told when the journal fails, and who comes later at once`() async throws
  {
    try await withStore { store, _ in
      let waiting = Task { await store.waitForFailure() }
      try await eventually { store.syncer.failureWaiters.count == 1 }
      store.syncer.fail(Self.failure)
      #expect(await waiting.value == Self.failure)
      #expect(await store.waitForFailure() == Self.failure)
      #expect(store.condition.journalFailure == Self.failure)
    }
  }

  @Test func `who waits is let go when the store closes, or the task is cancelled`() async throws {
    let directory = try TemporaryDirectory()
    let store = try await EmbeddedStore.open(at: directory.path("store"), settings: .testing)
    let cancelled = Task { await store.waitForFailure() }
    cancelled.cancel()
    #expect(await cancelled.value == nil)
    let waiting = Task { await store.waitForFailure() }
    try await eventually { store.syncer.failureWaiters.count == 1 }
    await store.close()
    #expect(await waiting.value == nil)
    #expect(await store.waitForFailure() == nil)
  }
}

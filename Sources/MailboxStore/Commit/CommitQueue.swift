internal import MailboxModel

/// Operations on their way to the commit thread.
///
/// An operation is planned on the commit thread, which gives back what is to be done once its record
/// is on disk, or could not be put there.
final class CommitQueue: Sendable {
  /// What follows when an operation's batch is on disk (nil) or failed.
  typealias Completion = (MailboxError?) -> Void
  typealias Operation = @Sendable (Planner) -> Completion

  private struct State {
    var operations: [Operation] = []
    var isClosed = false
  }

  private let state = Guarded(State())
  let doorbell = Doorbell()

  /// Plans an operation, waits until it is durable, and returns what planning returned.
  func submit<R: Sendable>(
    _ plan: @escaping @Sendable (Planner) throws(MailboxError) -> R
  ) async throws(MailboxError) -> R {
    let result: Result<R, MailboxError> = await withCheckedContinuation { continuation in
      let isTaken = enqueue { planner in
        let planned: Result<R, MailboxError>
        do throws(MailboxError) {
          planned = .success(try plan(planner))
        } catch {
          planned = .failure(error)
        }
        return { failure in
          if let failure, case .success = planned {
            continuation.resume(returning: .failure(failure))
          } else {
            continuation.resume(returning: planned)
          }
        }
      }
      if !isTaken { continuation.resume(returning: .failure(.closed)) }
    }
    return try result.get()
  }

  /// Takes an operation, or returns false when the queue is closed.
  func enqueue(_ operation: @escaping Operation) -> Bool {
    let isTaken = state.withLock { state in
      guard !state.isClosed else { return false }
      state.operations.append(operation)
      return true
    }
    if isTaken { doorbell.ring() }
    return isTaken
  }

  /// All that gathered, in order; nil once the queue is closed and empty.
  func takeAll() -> [Operation]? {
    state.withLock { state in
      if state.operations.isEmpty && state.isClosed { return nil }
      defer { state.operations = [] }
      return state.operations
    }
  }

  /// Refuses what comes from now on.
  func close() {
    state.withLock { $0.isClosed = true }
    doorbell.ring()
  }
}

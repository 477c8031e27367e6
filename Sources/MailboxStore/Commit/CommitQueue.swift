internal import MailboxModel

/// Operations on their way to the commit thread.
final class CommitQueue: Sendable {
  private struct State {
    var operations: [any PendingOperation] = []
    var isClosed = false
  }

  private let state = Guarded(State())
  let doorbell = Doorbell()

  /// Plans an operation on the commit thread, waits until it is durable, and returns what planning
  /// returned.
  func submit<R: Sendable>(
    _ plan: @escaping @Sendable (Planner) throws(MailboxError) -> R
  ) async throws(MailboxError) -> R {
    let result: Result<R, MailboxError> = await withUnsafeContinuation { continuation in
      submit(AwaitedOperation(plan: plan, continuation: continuation))
    }
    return try result.get()
  }

  /// Deposits on the commit thread, waits until it is durable, and returns where it is.
  func submit(_ prepared: PreparedDeposit) async throws(MailboxError) -> Receipt {
    let result: Result<Receipt, MailboxError> = await withUnsafeContinuation { continuation in
      submit(AwaitedDeposit(prepared, continuation: continuation))
    }
    return try result.get()
  }

  private func submit(_ operation: some PendingOperation) {
    if !enqueue(operation) { operation.finish(.closed) }
  }

  /// Takes an operation, or returns false when the queue is closed.
  func enqueue(_ operation: any PendingOperation) -> Bool {
    let isTaken = state.withLock { state in
      guard !state.isClosed else { return false }
      state.operations.append(operation)
      return true
    }
    if isTaken { doorbell.ring() }
    return isTaken
  }

  /// All that gathered, in order; nil once the queue is closed and empty.
  func takeAll() -> [any PendingOperation]? {
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

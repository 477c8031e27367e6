internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// Operations on their way to the commit thread.
final class CommitQueue: Sendable {
  private struct State {
    var ordinary: [any PendingOperation] = []
    /// Those that reach many mailboxes, and the parts of lists; see ``CommitLine``.
    var large: [any PendingOperation] = []
    var isClosed = false
  }

  private let state = Guarded(State())
  let doorbell = Doorbell()

  /// Plans an operation on the commit thread, waits until it is durable, and returns what planning
  /// returned. Large ones, or parts of such, go behind each other.
  func submit<R: Sendable>(
    isLarge: Bool = false, _ plan: @escaping @Sendable (Planner) throws(MailboxError) -> R
  ) async throws(MailboxError) -> R {
    let result: Result<R, MailboxError> = await withUnsafeContinuation { continuation in
      submit(AwaitedOperation(plan: plan, continuation: continuation), isLarge: isLarge)
    }
    return try result.get()
  }

  /// Deposits on the commit thread, waits until it is durable, and returns where it is.
  func submit(_ prepared: PreparedDeposit) async throws(MailboxError) -> Receipt {
    let result: Result<Receipt, MailboxError> = await withUnsafeContinuation { continuation in
      submit(
        AwaitedDeposit(prepared, continuation: continuation), isLarge: prepared.isLarge)
    }
    return try result.get()
  }

  /// Looks at mailboxes on the commit thread, and waits until that is done.
  func submitLook(_ body: @escaping @Sendable (Planner) -> Void) async {
    await withUnsafeContinuation { continuation in
      submit(LookOperation(body, continuation), isLarge: true)
    }
  }

  /// Does something with many mailboxes on the commit thread, in parts; nobody waits for it.
  func submitUnattended(
    inParts keys: [MailboxKey],
    _ body: @escaping @Sendable (ArraySlice<MailboxKey>, Planner) -> Void
  ) {
    submit(
      UnattendedOperation(on: keys[...], body) { [weak self] rest in
        self?.submit(rest, isLarge: true)
      }, isLarge: true)
  }

  /// Takes an operation; finishes it when the queue is closed.
  func submit(_ operation: some PendingOperation, isLarge: Bool) {
    let isTaken = state.withLock { state in
      guard !state.isClosed else { return false }
      if isLarge { state.large.append(operation) } else { state.ordinary.append(operation) }
      return true
    }
    if isTaken { doorbell.ring() } else { operation.finish(.closed) }
  }

  /// The number of operations that the commit thread has not taken over yet.
  var waitingCount: Int { state.withLock { $0.ordinary.count + $0.large.count } }

  /// Hands over what has gathered. Returns false once the queue is closed and nothing is left.
  func move(into line: inout CommitLine) -> Bool {
    state.withLock { state in
      line.take(ordinary: &state.ordinary, large: &state.large)
      return !state.isClosed || !line.isEmpty
    }
  }

  /// Refuses what comes from now on.
  func close() {
    state.withLock { $0.isClosed = true }
    doorbell.ring()
  }
}

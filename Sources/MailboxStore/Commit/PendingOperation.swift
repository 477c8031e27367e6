internal import MailboxModel

/// An operation that waits for the commit thread: planned first, finished once its batch is on disk
/// or could not be put there.
protocol PendingOperation: AnyObject, Sendable {
  /// Checks the operation and appends its record. Called once, on the commit thread.
  func plan(with planner: Planner)
  /// Tells whoever waits. Called once, after planning if that happened; nil: it is durable.
  func finish(_ failure: MailboxError?)
}

/// An operation that a task waits for.
///
/// Continuations are not checked: an operation is finished once, as its protocol says, and the check
/// costs an allocation and a lock.
final class AwaitedOperation<R: Sendable>: PendingOperation {
  private let body: @Sendable (Planner) throws(MailboxError) -> R
  private let continuation: UnsafeContinuation<Result<R, MailboxError>, Never>
  // Set by the commit thread, read by the one that confirms, which gets the operation under a lock.
  private nonisolated(unsafe) var planned: Result<R, MailboxError>?

  init(
    plan body: @escaping @Sendable (Planner) throws(MailboxError) -> R,
    continuation: UnsafeContinuation<Result<R, MailboxError>, Never>
  ) {
    self.body = body
    self.continuation = continuation
  }

  func plan(with planner: Planner) {
    planned = Result { () throws(MailboxError) in try body(planner) }
  }

  func finish(_ failure: MailboxError?) {
    continuation.resume(returning: outcome(of: planned, failure))
  }
}

/// A deposit that a task waits for; most operations are, and need no closure and nothing generic.
final class AwaitedDeposit: PendingOperation {
  private let prepared: PreparedDeposit
  private let continuation: UnsafeContinuation<Result<Receipt, MailboxError>, Never>
  // As in an ``AwaitedOperation``.
  private nonisolated(unsafe) var planned: Result<Receipt, MailboxError>?

  init(
    _ prepared: PreparedDeposit,
    continuation: UnsafeContinuation<Result<Receipt, MailboxError>, Never>
  ) {
    self.prepared = prepared
    self.continuation = continuation
  }

  func plan(with planner: Planner) {
    planned = Result { () throws(MailboxError) in try planner.deposit(prepared) }
  }

  func finish(_ failure: MailboxError?) {
    continuation.resume(returning: outcome(of: planned, failure))
  }
}

/// What whoever waits is told: a refusal, why it is not durable, or what planning returned. Nothing
/// was planned once the store is closed.
private func outcome<R>(
  of planned: Result<R, MailboxError>?, _ failure: MailboxError?
) -> Result<R, MailboxError> {
  if case .failure(let refusal)? = planned { return .failure(refusal) }
  if let failure { return .failure(failure) }
  return planned ?? .failure(.closed)
}

/// An operation of the store's own, which nobody waits for.
final class UnattendedOperation: PendingOperation {
  private let body: @Sendable (Planner) -> Void

  init(_ body: @escaping @Sendable (Planner) -> Void) { self.body = body }

  func plan(with planner: Planner) { body(planner) }
  func finish(_ failure: MailboxError?) {}
}

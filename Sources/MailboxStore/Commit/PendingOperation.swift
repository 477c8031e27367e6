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
final class AwaitedOperation<R: Sendable>: PendingOperation {
  private let body: @Sendable (Planner) throws(MailboxError) -> R
  private let continuation: CheckedContinuation<Result<R, MailboxError>, Never>
  // Set by the commit thread, read by the one that confirms, which gets the operation under a lock.
  private nonisolated(unsafe) var planned: Result<R, MailboxError>?

  init(
    plan body: @escaping @Sendable (Planner) throws(MailboxError) -> R,
    continuation: CheckedContinuation<Result<R, MailboxError>, Never>
  ) {
    self.body = body
    self.continuation = continuation
  }

  func plan(with planner: Planner) {
    do throws(MailboxError) {
      planned = .success(try body(planner))
    } catch {
      planned = .failure(error)
    }
  }

  func finish(_ failure: MailboxError?) {
    switch (planned, failure) {
    case (.failure(let refusal), _): continuation.resume(returning: .failure(refusal))
    case (_, .some(let failure)): continuation.resume(returning: .failure(failure))
    case (.some(let success), nil): continuation.resume(returning: success)
    case (nil, nil): continuation.resume(returning: .failure(.closed))
    }
  }
}

/// An operation of the store's own, which nobody waits for.
final class UnattendedOperation: PendingOperation {
  private let body: @Sendable (Planner) -> Void

  init(_ body: @escaping @Sendable (Planner) -> Void) { self.body = body }

  func plan(with planner: Planner) { body(planner) }
  func finish(_ failure: MailboxError?) {}
}

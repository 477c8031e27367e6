internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// An operation that waits for the commit thread: planned first, finished once its batch is on disk
/// or could not be put there.
protocol PendingOperation: AnyObject, Sendable {
  /// Checks the operation and appends its record. Called once, on the commit thread.
  func plan(with planner: Planner)
  /// About how many mailboxes it reaches.
  var mailboxes: Int { get }
  /// Tells whoever waits. Called once, after planning if that happened; nil: it is durable.
  func finish(_ failure: MailboxError?)
}

extension PendingOperation {
  var mailboxes: Int { 1 }
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

  var mailboxes: Int { prepared.keys.count }

  func plan(with planner: Planner) {
    planned = Result { () throws(MailboxError) in try planner.deposit(prepared) }
  }

  func finish(_ failure: MailboxError?) {
    continuation.resume(returning: outcome(of: planned, failure))
  }
}

/// Returns the outcome for whoever waits: a refusal, the error for which it is not durable, or what
/// planning returned. Nothing was planned once the store is closed.
func outcome<R>(
  of planned: Result<R, MailboxError>?, _ failure: MailboxError?
) -> Result<R, MailboxError> {
  if case .failure(let refusal)? = planned { return .failure(refusal) }
  if let failure { return .failure(failure) }
  return planned ?? .failure(.closed)
}

/// An operation of the store's own on many mailboxes, which nobody waits for. Done part by part: the
/// next is queued when one is planned, so that others have their turn.
final class UnattendedOperation: PendingOperation {
  private let keys: ArraySlice<MailboxKey>
  private let body: @Sendable (ArraySlice<MailboxKey>, Planner) -> Void
  private let submitRest: @Sendable (UnattendedOperation) -> Void

  init(
    on keys: ArraySlice<MailboxKey>,
    _ body: @escaping @Sendable (ArraySlice<MailboxKey>, Planner) -> Void,
    submitRest: @escaping @Sendable (UnattendedOperation) -> Void
  ) {
    self.keys = keys
    self.body = body
    self.submitRest = submitRest
  }

  func plan(with planner: Planner) {
    body(keys.prefix(CommitLine.partMailboxes), planner)
    let rest = keys.dropFirst(CommitLine.partMailboxes)
    guard !rest.isEmpty else { return }
    submitRest(UnattendedOperation(on: rest, body, submitRest: submitRest))
  }

  func finish(_ failure: MailboxError?) {}
}

/// A look at mailboxes that changes nothing, which a task waits for: only until it is done, not for the
/// disk.
final class LookOperation: PendingOperation {
  private let body: @Sendable (Planner) -> Void
  private let continuation: UnsafeContinuation<Void, Never>
  // As in an ``AwaitedOperation``.
  private nonisolated(unsafe) var isDone = false

  init(
    _ body: @escaping @Sendable (Planner) -> Void, _ continuation: UnsafeContinuation<Void, Never>
  ) {
    self.body = body
    self.continuation = continuation
  }

  func plan(with planner: Planner) {
    body(planner)
    isDone = true
    continuation.resume()
  }

  func finish(_ failure: MailboxError?) {
    if !isDone { continuation.resume() }
  }
}

internal import MailboxInterface
internal import MailboxModel

/// Some deposits of a list, planned in one go; each stands for itself.
///
/// A list is prepared and queued part by part, a few at a time, so that it takes little memory, and
/// others have their turn in between.
final class DepositPart: PendingOperation {
  /// The most bytes that a part takes in memory, unless a single deposit takes more.
  static let bytesMax = 256 << 10
  /// The parts of a list that may be under way at once: enough for the disk, and few for the others.
  static let flyingMax = 8

  private typealias Results = [Result<Receipt, MailboxError>]

  private enum State {
    case pending
    case awaited(UnsafeContinuation<Results, Never>)
    case finished(Results)
  }

  private let deposits: [Result<PreparedDeposit, MailboxError>]
  private let onFinish: @Sendable () -> Void
  private let state = Guarded(State.pending)
  // As in an ``AwaitedOperation``.
  private nonisolated(unsafe) var planned: Results?

  let mailboxes: Int

  /// `onFinish` is called once, when nothing of the part is under way any more.
  init(
    _ deposits: [Result<PreparedDeposit, MailboxError>], onFinish: @escaping @Sendable () -> Void
  ) {
    self.deposits = deposits
    self.onFinish = onFinish
    mailboxes = deposits.reduce(0) { sum, deposit in
      guard case .success(let prepared) = deposit else { return sum }
      return sum + prepared.keys.count
    }
  }

  func plan(with planner: Planner) {
    planned = deposits.map { deposit in
      deposit.flatMap { prepared in
        Result { () throws(MailboxError) in try planner.deposit(prepared) }
      }
    }
  }

  func finish(_ failure: MailboxError?) {
    let results: Results = deposits.indices.map { index in
      if case .failure(let refusal) = deposits[index] { return .failure(refusal) }
      return outcome(of: planned?[index], failure)
    }
    onFinish()
    let continuation: UnsafeContinuation<Results, Never>? = state.withLock { state in
      defer { state = .finished(results) }
      if case .awaited(let continuation) = state { return continuation }
      return nil
    }
    continuation?.resume(returning: results)
  }

  /// Returns the result of each deposit, once that is known. Called once.
  func results() async -> [Result<Receipt, MailboxError>] {
    await withUnsafeContinuation { continuation in
      let results: Results? = state.withLock { state in
        if case .finished(let results) = state { return results }
        state = .awaited(continuation)
        return nil
      }
      if let results { continuation.resume(returning: results) }
    }
  }
}

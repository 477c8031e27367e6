internal import MailboxModel
internal import NIOCore
internal import NIOPosix
internal import Synchronization

/// Looks into mailboxes, of which one may compute for milliseconds: a few run at once, and users take
/// turns, see ``TurnQueue``.
///
/// A look that finds a place runs where its caller does: that costs two short holds of a lock and no
/// allocation. One that has to wait runs on a thread of NIO's pool for blocking work, straight behind the
/// one before it. Were it sent back to the cooperative pool it would wait there again, with its place
/// taken, behind everything else that does.
final class LookTurns: Sendable {
  private struct Look: Sendable {
    let job: UnownedJob
    let turn: LookTurn
  }

  private let queue: Mutex<TurnQueue<MailboxAddress, Look>>
  private let threads = NIOThreadPool.singleton

  /// As many places as there are threads for those that wait, and two at least.
  init(places: Int = max(2, NIOSingletons.blockingPoolThreadCountSuggestion)) {
    queue = Mutex(TurnQueue(places: places))
  }

  /// Runs a look into a user's mailbox in the user's turn.
  func take<Value: Sendable, Failure: Error>(
    _ mailbox: MailboxAddress, _ look: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    guard queue.withLock({ $0.begin(of: mailbox) }) else {
      return try await withTaskExecutorPreference(LookTurn(self, mailbox), operation: look)
    }
    let began = ContinuousClock.now
    defer { end(of: mailbox, after: ContinuousClock.now - began) }
    return try await look()
  }

  /// Returns the number of a user's looks that wait.
  func waitingCount(of mailbox: MailboxAddress) -> Int {
    queue.withLock { $0.waitingCount(of: mailbox) }
  }

  /// A part of a look that does not wait for anything comes: it runs in its turn.
  fileprivate func arrive(_ job: UnownedJob, in turn: LookTurn) {
    let look = Look(job: job, turn: turn)
    if queue.withLock({ $0.arrive(look, of: turn.mailbox) }) { run(look) }
  }

  private func run(_ look: Look) {
    threads.submit { _ in
      let began = ContinuousClock.now
      look.job.runSynchronously(on: look.turn.asUnownedTaskExecutor())
      self.end(of: look.turn.mailbox, after: ContinuousClock.now - began)
    }
  }

  private func end(of mailbox: MailboxAddress, after used: Duration) {
    if let next = queue.withLock({ $0.end(of: mailbox, after: used) }) { run(next) }
  }
}

/// The place where one look runs that has to wait for its turn.
private final class LookTurn: TaskExecutor {
  let mailbox: MailboxAddress
  private let turns: LookTurns

  init(_ turns: LookTurns, _ mailbox: MailboxAddress) {
    self.turns = turns
    self.mailbox = mailbox
  }

  func enqueue(_ job: consuming ExecutorJob) { turns.arrive(UnownedJob(job), in: self) }
}

internal import MailboxModel

/// The one thread that changes mailboxes: it takes what has gathered, plans it, appends it to the
/// journal with one write and one sync, shows it, and confirms all of it (group commit).
///
/// While it syncs, the next operations gather; so a batch is as large as the disk is slow.
final class CommitThread: Sendable {
  let queue: CommitQueue
  /// Held from planning a batch until it is durable: whoever takes it sees durable mailboxes only.
  let batchLock: Guarded<Planner>
  private let journal: Journal
  private let pressure: JournalPressure
  private let durability: StoreSettings.Durability
  private let onCommit: @Sendable () -> Void

  init(
    queue: CommitQueue, planner: sending Planner, journal: Journal, pressure: JournalPressure,
    durability: StoreSettings.Durability, onCommit: @escaping @Sendable () -> Void
  ) {
    self.queue = queue
    batchLock = Guarded(planner)
    self.journal = journal
    self.pressure = pressure
    self.durability = durability
    self.onCommit = onCommit
  }

  /// Runs until the queue is closed and empty.
  func run() {
    var lastSync = ContinuousClock.now
    while true {
      switch durability {
      case .everyCommit: queue.doorbell.wait()
      case .interval(let milliseconds): queue.doorbell.wait(milliseconds: Int(milliseconds))
      }
      guard let operations = queue.takeAll() else { break }
      commit(operations)
      if case .interval(let milliseconds) = durability,
        ContinuousClock.now - lastSync >= .milliseconds(milliseconds)
      {
        syncWhatWasWritten()
        lastSync = ContinuousClock.now
      }
    }
    syncWhatWasWritten()
  }

  private func commit(_ operations: [any PendingOperation]) {
    var done = 0
    while done < operations.count {
      let refusal = pressure.waitForRoom()
      let (end, failure) = batchLock.withLock { planner in
        commitBatch(operations, from: done, with: planner, refusal: refusal)
      }
      for operation in operations[done..<end] { operation.finish(failure) }
      done = end
      onCommit()
    }
  }

  /// Plans operations until the batch is full, and puts it on disk. Returns where the batch ends,
  /// and why it failed, if it did.
  private func commitBatch(
    _ operations: [any PendingOperation], from start: Int, with planner: Planner,
    refusal: MailboxError?
  ) -> (end: Int, failure: MailboxError?) {
    planner.beginBatch(refusal: refusal ?? planner.appender.prepareRoom())
    var next = start
    repeat {
      operations[next].plan(with: planner)
      next += 1
    } while next < operations.count && !planner.appender.isBatchFull
    do throws(MailboxError) {
      let end = try planner.appender.commit(syncing: durability == .everyCommit)
      journal.publish(through: end)
      return (next, nil)
    } catch {
      return (next, error)
    }
  }

  private func syncWhatWasWritten() {
    // A failure stays with the appender, which refuses all that follows.
    batchLock.withLock { planner in try? planner.appender.sync() }
  }
}

internal import Glibc
internal import MailboxModel
internal import Synchronization

/// The one thread that changes mailboxes: it takes what has gathered, plans it and writes it to the
/// journal with one write; the ``ConfirmThread`` then waits for the disk and confirms all of it
/// (group commit).
///
/// ```
///  callers --> CommitQueue --> plan, write --> sync, show, confirm --> callers
///                              CommitThread    ConfirmThread
/// ```
/// While one batch is on its way to the disk the next is planned, and more gather; so a batch is as
/// large as the disk is slow. A batch of few operations is confirmed here: handing it over would
/// take longer than planning the next.
///
/// Everything that changes mailboxes happens here; others copy them, one by one under their shards'
/// locks, and see each between two records.
final class CommitThread: Sendable {
  private static let confirmedHereMax = 8
  /// The time to spin for more: a caller that was just answered comes again about so soon, if at all.
  private static let spinMicroseconds = 50

  let queue: CommitQueue
  /// Held while a batch is planned and written.
  private let planner: Guarded<Planner>
  /// Threads that wait for the planner.
  private let outsiders = Atomic<Int>(0)
  private let syncer: JournalSyncer
  private let pressure: JournalPressure
  private let durability: StoreSettings.Durability
  private let confirming: ConfirmThread

  init(
    queue: CommitQueue, planner: sending Planner, pressure: JournalPressure,
    durability: StoreSettings.Durability, confirming: ConfirmThread
  ) {
    self.queue = queue
    syncer = planner.appender.syncer
    self.planner = Guarded(planner)
    self.pressure = pressure
    self.durability = durability
    self.confirming = confirming
  }

  /// Runs until the queue is closed and empty, and all is confirmed.
  func run() {
    var lastSync = ContinuousClock.now
    var wasSmall = false
    var line = CommitLine()
    while true {
      if line.isEmpty { waitForMore(wasSmall: wasSmall) }
      guard queue.move(into: &line) else { break }
      wasSmall = line.count <= Self.confirmedHereMax
      commit(&line)
      if case .interval(let milliseconds) = durability,
        ContinuousClock.now - lastSync >= .milliseconds(milliseconds)
      {
        syncWhatWasWritten()
        lastSync = ContinuousClock.now
      }
    }
    syncWhatWasWritten()
    confirming.close()
  }

  private func waitForMore(wasSmall: Bool) {
    switch durability {
    case .everyCommit:
      if wasSmall { queue.doorbell.spin(microseconds: Self.spinMicroseconds) }
      queue.doorbell.wait()
    case .interval(let milliseconds): queue.doorbell.wait(milliseconds: Int(milliseconds))
    }
  }

  /// Waits until everything that was planned before the call is on disk; returns where it ends.
  /// Throws once a write or a sync has failed. Not for the commit thread itself.
  func waitUntilDurable() throws(MailboxError) -> UInt64 {
    outsiders.add(1, ordering: .acquiringAndReleasing)
    // A batch is written before its planner is free.
    planner.withLock { _ in }
    outsiders.subtract(1, ordering: .acquiringAndReleasing)
    return try syncer.sync()
  }

  /// A batch of each line that has something.
  private func commit(_ line: inout CommitLine) {
    if line.hasOrdinary {
      commitBatch { planner in
        line.planOrdinary(until: { planner.isBatchFull }) { $0.plan(with: planner) }
      }
    }
    if line.hasLarge {
      commitBatch { planner in
        line.planLarge(until: { planner.isBatchFull }) { $0.plan(with: planner) }
      }
    }
  }

  /// Plans operations until the batch is full, writes it, and has it confirmed.
  private func commitBatch(_ plan: (Planner) -> ArraySlice<any PendingOperation>) {
    let refusal = pressure.waitForRoom()
    // The lock is not fair: without this the next batch would take it before they wake.
    while outsiders.load(ordering: .acquiring) > 0 { usleep(20) }
    let batch = planner.withLock { planner in
      let refusal = refusal ?? planner.appender.prepareRoom()
      pressure.noteRoom(refusal)
      planner.beginBatch(refusal: refusal)
      let operations = plan(planner)
      return WrittenBatch(
        operations: operations,
        written: Result { () throws(MailboxError) in try planner.appender.write() })
    }
    // Looks were answered as they were done, and have nothing for the disk.
    guard batch.operations.contains(where: { !($0 is LookOperation) }) else { return }
    if durability == .everyCommit, batch.operations.count > Self.confirmedHereMax {
      confirming.take(batch)
    } else {
      confirming.confirm([batch], syncing: durability == .everyCommit)
    }
  }

  private func syncWhatWasWritten() {
    // A failure stays with the syncer, which refuses all that follows.
    _ = try? syncer.sync()
  }
}

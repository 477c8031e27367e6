internal import MailboxModel

/// Operations that were planned together and written to the journal.
struct WrittenBatch: Sendable {
  let operations: ArraySlice<any PendingOperation>
  /// The position at which the journal ends with them, or the error that kept them from being written.
  let written: Result<UInt64, MailboxError>
}

/// Waits for the disk and confirms what has reached it: all batches that gathered, with one sync.
final class ConfirmThread: Sendable {
  /// Batches that may gather; then the commit thread waits.
  private static let batchesMax = 8

  private struct State {
    var batches: [WrittenBatch] = []
    var isClosed = false
  }

  private let state = Guarded(State())
  private let bell = Doorbell()
  private let roomBell = Doorbell()
  private let syncer: JournalSyncer
  private let journal: Journal
  private let onCommit: @Sendable () -> Void

  init(syncer: JournalSyncer, journal: Journal, onCommit: @escaping @Sendable () -> Void) {
    self.syncer = syncer
    self.journal = journal
    self.onCommit = onCommit
  }

  /// Runs until it is closed and all is confirmed.
  func run() {
    while true {
      bell.wait()
      let (batches, isClosed) = state.withLock { state in
        defer { state.batches = [] }
        return (state.batches, state.isClosed)
      }
      roomBell.ring()
      if !batches.isEmpty { confirm(batches, syncing: true) }
      if isClosed { return }
    }
  }

  /// Takes a batch over. Waits while too many have gathered.
  func take(_ batch: WrittenBatch) {
    while true {
      let isTaken = state.withLock { state in
        guard state.batches.count < Self.batchesMax else { return false }
        state.batches.append(batch)
        return true
      }
      if isTaken { return bell.ring() }
      roomBell.wait()
    }
  }

  /// Lets ``run()`` end once everything that was taken is confirmed.
  func close() {
    state.withLock { $0.isClosed = true }
    bell.ring()
  }

  /// Waits until batches are on disk, unless that is not asked for, shows them, and tells whoever
  /// waits for their operations.
  func confirm(_ batches: [WrittenBatch], syncing: Bool) {
    var failure: MailboxError?
    if syncing {
      do throws(MailboxError) { try syncer.sync() } catch { failure = error }
    }
    for batch in batches {
      switch batch.written {
      case .success(let end):
        if failure == nil { journal.publish(through: end) }
        for operation in batch.operations { operation.finish(failure) }
      case .failure(let refusal):
        for operation in batch.operations { operation.finish(refusal) }
      }
    }
    onCommit()
  }
}

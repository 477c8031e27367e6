internal import MailboxModel
internal import StoredBytes
internal import Synchronization

/// Puts on disk what was written to the journal, for any thread that has to wait for it, and shows
/// it from then on.
///
/// One sync at a time: the kernel tells of a failed sync once, so whoever asks next must learn of it
/// here. After a write or a sync has failed nobody knows what is on disk, and everything throws the
/// same error until the store is opened again.
final class JournalSyncer: Sendable {
  private struct Written {
    var segment: Segment
    var through: UInt64
    /// The end of what is shown of it: without a segment's end record, as reading cannot begin behind it.
    var shown: UInt64
    var failure: MailboxError?
  }

  private let journal: Journal
  private let written: Guarded<Written>
  /// Held while a sync is under way.
  private let syncing = Guarded(())
  private let synced: Atomic<UInt64>
  /// Those who wait for a failure.
  let failureWaiters = FeedWaiters()

  init(journal: Journal, segment: Segment, end: UInt64) {
    self.journal = journal
    written = Guarded(Written(segment: segment, through: end, shown: end))
    synced = Atomic(end)
  }

  /// Everything before this position is on disk.
  var syncedThrough: UInt64 { synced.load(ordering: .acquiring) }

  /// The error for which nothing can be written any more; nil while writing works.
  var failure: MailboxError? { written.withLock { $0.failure } }

  /// Notes that a write has failed.
  func fail(_ failure: MailboxError) {
    written.withLock { written in
      if written.failure == nil { written.failure = failure }
    }
    failureWaiters.wake()
  }

  /// Notes how far was written, for the next sync, and how far of it is then shown.
  func noteWritten(through position: UInt64, shown: UInt64) {
    written.withLock { written in
      written.through = position
      written.shown = shown
    }
  }

  /// Goes on in another segment. All of the one before is on disk.
  func begin(_ segment: Segment, at position: UInt64) {
    written.withLock { written in
      written.segment = segment
      written.through = position
      written.shown = position
    }
    synced.store(position, ordering: .releasing)
  }

  /// Waits until all that was written before the call is on disk; returns where it ends.
  @discardableResult
  func sync() throws(MailboxError) -> UInt64 {
    try syncing.withLock { (_) throws(MailboxError) in
      let written = written.withLock { $0 }
      if let failure = written.failure { throw failure }
      let known = syncedThrough
      guard known < written.through else { return known }
      do throws(MailboxError) {
        try written.segment.file.syncData()
      } catch {
        fail(error)
        throw error
      }
      synced.store(written.through, ordering: .releasing)
      journal.publish(through: written.shown)
      return written.through
    }
  }
}

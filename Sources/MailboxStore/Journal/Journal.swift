internal import MailboxModel
internal import Synchronization

/// The append-only log that every change is committed to: what is on disk, and who may read it.
///
/// Positions count the bytes since the store began. Records below ``durableEnd`` survive a crash and
/// may be shown; ``start`` moves up as segments are settled and trimmed.
final class Journal: Sendable {
  let files: SegmentFiles
  private let tableState: Mutex<SegmentTable>
  private let durable: Atomic<UInt64>
  private let trimmedTo: Atomic<UInt64>

  init(files: SegmentFiles, table: SegmentTable, start: UInt64, end: UInt64) {
    self.files = files
    tableState = Mutex(table)
    durable = Atomic(end)
    trimmedTo = Atomic(start)
  }

  /// The segments as they are now.
  var table: SegmentTable { tableState.withLock { $0 } }

  /// The position at which what may be shown ends.
  var durableEnd: UInt64 { durable.load(ordering: .acquiring) }

  /// The position at which what is still held begins.
  var start: UInt64 { trimmedTo.load(ordering: .acquiring) }

  /// Bytes between the two.
  var usedBytes: UInt64 { durableEnd - min(start, durableEnd) }

  /// Shows everything before a position, which is on disk. What is shown stays so.
  func publish(through position: UInt64) { durable.max(position, ordering: .releasing) }

  /// Adds the segment that follows the last.
  func add(_ segment: Segment) {
    tableState.withLock { $0 = $0.adding(segment) }
  }

  /// Notes that everything before `start` is settled, and lets go of the segments before
  /// `released`, which may lie further back.
  func trim(to start: UInt64, releasing released: UInt64) {
    tableState.withLock { table in
      let trimmed = table.trimmed(to: released)
      let kept = trimmed.segments.first?.number ?? .max
      for segment in table.segments where segment.number < kept { segment.retire() }
      table = trimmed
    }
    trimmedTo.store(start, ordering: .releasing)
  }
}

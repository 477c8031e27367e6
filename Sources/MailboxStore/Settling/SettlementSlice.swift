internal import MailboxModel
internal import Synchronization

/// Mailboxes that are settled with one commit: what changed in each, and its messages.
struct SettlementSlice: Sendable {
  let settlements: [MailboxSettlement]
  /// Of each settlement, in the same order; nil where they are gathered while they are written.
  let messages: [[QueueChunkBuilder]?]
  /// The bytes of memory that the messages take.
  let heldBytes: Int
  /// Everything in it is on disk in the journal, which ended here when it was copied.
  let durableEnd: UInt64
}

/// The bytes of expanded messages that slices hold, and the most there ever were: one slice is written
/// while the next is copied, and none holds more than ``StoreSettings/sliceBytes``.
final class HeldBytes: Sendable {
  private let now = Atomic<Int>(0)
  private let most = Atomic<Int>(0)

  /// The most that was held at once.
  var peak: Int { most.load(ordering: .acquiring) }

  func add(_ count: Int, limit: Int) {
    let held = now.add(count, ordering: .acquiringAndReleasing).newValue
    assert(held <= limit, "slices hold \(held) bytes, and may hold \(limit)")
    most.max(held, ordering: .acquiringAndReleasing)
  }

  func remove(_ count: Int) { now.subtract(count, ordering: .acquiringAndReleasing) }
}

internal import MailboxModel
internal import Synchronization

/// A page on its way to the app, which goes through it entry by entry without asking the queue.
///
/// Only how many are handled changes, one at a time. The queue moves it beyond all of them when the
/// page counts no more, and whoever still goes through it finds out at the next one.
final class ArrivalPage: Sendable {
  /// At least one.
  let entries: [Page.Entry]
  let end: Cursor
  /// The bytes that it took on the wire.
  let bytes: Int
  private let isLive: Bool
  private let handledCount = Atomic(0)

  init(_ entries: [Page.Entry], end: Cursor, bytes: Int, isLive: Bool) {
    self.entries = entries
    self.end = end
    self.bytes = bytes
    self.isLive = isLive
  }

  /// The first that is not handled; nil when all are, or when they count no more.
  var next: Int? {
    let handled = handledCount.load(ordering: .acquiring)
    return handled < entries.count ? handled : nil
  }

  func arrival(at index: Int) -> Arrival {
    switch entries[index] {
    case .message(let message): .message(message, isLive: isLive)
    case .gap(let gap): .gap(gap)
    }
  }

  /// An entry is handled. False when it is not the first that is not.
  func handle(_ index: Int) -> Bool {
    handledCount.compareExchange(
      expected: index, desired: index + 1, ordering: .acquiringAndReleasing
    ).exchanged
  }

  /// An entry is handled: the one behind it. Nil, and nothing is handled, when it is the last one or
  /// not the first that is not.
  func arrival(past index: Int) -> Arrival? {
    guard index + 1 < entries.count, handle(index) else { return nil }
    return arrival(at: index + 1)
  }

  /// The page counts no more.
  func drop() { handledCount.store(.max, ordering: .releasing) }

  /// Everything through here is handled; nil when that says nothing.
  var handledThrough: Cursor? {
    let handled = handledCount.load(ordering: .acquiring)
    guard handled < entries.count else { return handled == entries.count ? end : nil }
    // An online-only message has no place.
    let last = entries[..<handled].last { $0.lastSequence != 0 }
    return last.map { Cursor(epoch: end.epoch, sequence: $0.lastSequence) }
  }
}

extension Page.Entry {
  fileprivate var lastSequence: UInt64 {
    switch self {
    case .message(let message): message.sequence
    case .gap(let gap): gap.to
    }
  }
}

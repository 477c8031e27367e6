internal import MailboxModel
internal import MailboxSync

/// The arrivals that are not handled yet, in order, page by page as they came.
///
/// An arrival stays at the head until it is handled. A page is dropped as soon as its last one is, so
/// that a backlog takes no more room than its unhandled part.
struct ArrivalQueue {
  /// The first that is not handled, by which it is said to be later.
  enum Head {
    /// An entry of a page.
    case entry(ArrivalPage, Int)
    /// Something else, and its number. Boxed, so that what is copied for each entry stays small.
    indirect case single(Arrival, UInt64)
  }

  private enum Batch {
    case page(ArrivalPage)
    case single(Arrival)
  }

  /// In order; those before `first` are gone.
  private var batches: [Batch?] = []
  private var first = 0
  /// The number of batches that are gone, which identifies the first that is left.
  private var gone: UInt64 = 0
  /// Everything through here is handled, of pages that are gone.
  private var handledThrough: Cursor?
  /// Of pages that are not handled whole.
  private(set) var bytes = 0

  /// Pages that are not handled whole, and what stands between them.
  var pages: Int { batches.count - first }

  private var isEmpty: Bool { first == batches.count }

  mutating func add(_ page: ArrivalPage) {
    guard !page.entries.isEmpty else { return }
    batches.append(.page(page))
    bytes += page.bytes
  }

  /// Something else, unless it is what came last.
  mutating func add(_ arrival: Arrival) {
    if !isEmpty, case .single(let last)?? = batches.last, last == arrival { return }
    batches.append(.single(arrival))
  }

  /// Drops everything that waits, and forgets what was handled.
  mutating func clear() {
    for case .page(let page)? in batches { page.drop() }
    gone += UInt64(pages)
    batches = []
    (first, bytes) = (0, 0)
    handledThrough = nil
  }

  /// The first that is not handled.
  var head: Head? {
    guard !isEmpty, let batch = batches[first] else { return nil }
    switch batch {
    case .single(let arrival): return .single(arrival, gone)
    case .page(let page): return page.next.map { .entry(page, $0) }
    }
  }

  /// An arrival that was the head is handled, unless another is the head now. True when that makes
  /// room: it was the last one of its page.
  mutating func handle(_ arrived: Head) -> Bool {
    guard !isEmpty, let batch = batches[first] else { return false }
    switch (arrived, batch) {
    case (.single(_, let number), .single) where number == gone:
      dropFirst()
      return false
    case (.entry(let page, let index), .page(let present)) where page === present:
      guard page.handle(index), page.next == nil else { return false }
      bytes -= page.bytes
      handledThrough = page.handledThrough ?? handledThrough
      dropFirst()
      return true
    default: return false
    }
  }

  /// Takes the cursor of what was handled and not said yet; nil when nothing was.
  mutating func takeHandled() -> Cursor? {
    defer { handledThrough = nil }
    guard !isEmpty, case .page(let page)? = batches[first] else { return handledThrough }
    return page.handledThrough ?? handledThrough
  }

  private mutating func dropFirst() {
    batches[first] = nil
    first += 1
    gone += 1
    guard isEmpty || first >= Self.goneMax else { return }
    batches.removeFirst(first)
    first = 0
  }

  /// Places of pages that are gone, before the rest moves up.
  private static let goneMax = 64
}

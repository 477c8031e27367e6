internal import MailboxModel
internal import MailboxSync

/// What came and was not handled yet, in order, page by page as it came.
///
/// An arrival stays at the head until it is handled. A page is dropped as soon as its last one is, so
/// that a backlog takes no more room than what is not handled of it.
struct ArrivalQueue {
  private enum Batch {
    case entries([Page.Entry], end: Cursor, bytes: Int, isLive: Bool)
    case single(Arrival)

    var count: Int {
      if case .entries(let entries, _, _, _) = self { entries.count } else { 1 }
    }
  }

  /// What handling an arrival means.
  struct Handled: Equatable {
    /// Everything through here is handled; nil when that says nothing.
    var cursor: Cursor?
    /// Whether it was the last one of its page.
    var endsPage = false
  }

  /// In order; those before `first` are gone.
  private var batches: [Batch?] = []
  private var first = 0
  /// The head's place in the first batch.
  private var index = 0
  /// How many were handled ever: names the head.
  private(set) var taken: UInt64 = 0
  /// Of pages that are not handled whole.
  private(set) var bytes = 0

  /// Pages that are not handled whole, and what stands between them.
  var pages: Int { batches.count { $0 != nil } }

  private var isEmpty: Bool { first == batches.count }

  /// The entries of a page, which took some bytes; at least one.
  mutating func add(_ entries: [Page.Entry], end: Cursor, pageBytes: Int, isLive: Bool) {
    guard !entries.isEmpty else { return }
    batches.append(.entries(entries, end: end, bytes: pageBytes, isLive: isLive))
    bytes += pageBytes
  }

  /// Something else, unless it is what came last.
  mutating func add(_ arrival: Arrival) {
    if !isEmpty, case .single(let last)?? = batches.last, last == arrival { return }
    batches.append(.single(arrival))
  }

  /// What waits counts no more.
  mutating func clear() {
    taken += 1
    batches = []
    (first, index, bytes) = (0, 0, 0)
  }

  /// The first that is not handled.
  var head: Arrival? {
    guard !isEmpty else { return nil }
    switch batches[first] {
    case nil: return nil
    case .single(let arrival)?: return arrival
    case .entries(let entries, _, _, let isLive)?:
      return Arrival(entries[index], isLive: isLive)
    }
  }

  /// The head is handled. Nil when the head is another one than that of this number.
  mutating func takeHead(_ number: UInt64) -> Handled? {
    guard number == taken, !isEmpty, let batch = batches[first] else { return nil }
    taken += 1
    index += 1
    let isLast = index == batch.count
    defer { if isLast { dropFirst() } }
    guard case .entries(let entries, let end, let pageBytes, _) = batch else { return Handled() }
    guard isLast else {
      return Handled(cursor: Self.cursor(entries[index - 1].lastSequence, in: end.epoch))
    }
    bytes -= pageBytes
    return Handled(cursor: Self.cursor(end.sequence, in: end.epoch), endsPage: true)
  }

  private mutating func dropFirst() {
    batches[first] = nil
    first += 1
    index = 0
    guard isEmpty || first >= Self.goneMax else { return }
    batches.removeFirst(first)
    first = 0
  }

  /// Places of pages that are gone, before the rest moves up.
  private static let goneMax = 64

  /// An online-only message has no place, and handling it says nothing.
  private static func cursor(_ sequence: UInt64, in epoch: Epoch) -> Cursor? {
    sequence == 0 ? nil : Cursor(epoch: epoch, sequence: sequence)
  }
}

extension Arrival {
  fileprivate init(_ entry: Page.Entry, isLive: Bool) {
    switch entry {
    case .message(let message): self = .message(message, isLive: isLive)
    case .gap(let gap): self = .gap(gap)
    }
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

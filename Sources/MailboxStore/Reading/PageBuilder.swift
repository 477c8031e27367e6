internal import MailboxModel

/// Fills a page up to a limit; neighbouring gaps of one reason become one.
struct PageBuilder {
  private(set) var page: Page
  private let limit: DrainLimit
  private var pendingGap: Gap?

  init(at cursor: Cursor, limit: DrainLimit) {
    page = Page(at: cursor)
    self.limit = limit
  }

  private var entryCount: Int { page.messageCount + page.gapCount + (pendingGap == nil ? 0 : 1) }

  /// True once the page holds enough to end where that is convenient: half its limit of bytes or entries.
  var isHalfFull: Bool {
    entryCount > 0
      && (page.bytes.count >= limit.bytes / 2 || entryCount >= limit.entries / 2)
  }

  /// Makes room for all that the page may come to hold.
  mutating func reserve(bytes: Int) { page.bytes.reserveCapacity(min(bytes, limit.bytes)) }

  /// Adds a message, or returns false when the page is full.
  mutating func add(_ message: borrowing WaitingView) -> Bool {
    guard hasRoom(forEntries: 1, bytes: WaitingEntry.byteCount(message)) else { return false }
    flushGap()
    WaitingEntry.append(message, to: &page.bytes)
    page.messageCount += 1
    page.cursor.sequence = message.sequence
    return true
  }

  /// Adds all messages of a chunk as they are, or returns false when they do not all fit.
  mutating func add(_ chunk: borrowing QueueChunk) -> Bool {
    guard hasRoom(forEntries: chunk.messageCount, bytes: chunk.entries.byteCount) else {
      return false
    }
    flushGap()
    chunk.entries.withUnsafeBytes { page.bytes.append(contentsOf: $0) }
    page.messageCount += chunk.messageCount
    page.cursor.sequence = chunk.lastSequence
    return true
  }

  /// Adds a gap, or returns false when the page is full.
  mutating func add(_ gap: Gap) -> Bool {
    if let pending = pendingGap, pending.reason == gap.reason, pending.to + 1 == gap.from {
      let joined = Gap(from: pending.from, to: gap.to, reason: gap.reason)
      let growth = joined.entryByteCount - pending.entryByteCount
      guard hasRoom(forEntries: 0, bytes: growth) else { return false }
      pendingGap = joined
    } else {
      guard hasRoom(forEntries: 1, bytes: gap.entryByteCount) else { return false }
      flushGap()
      pendingGap = gap
    }
    page.cursor.sequence = gap.to
    return true
  }

  /// The page, and whether the mailbox holds more.
  consuming func finish(hasMore: Bool) -> Page {
    flushGap()
    page.hasMore = hasMore
    return page
  }

  private func hasRoom(forEntries count: Int, bytes: Int) -> Bool {
    if entryCount + count == 1 { return true }
    let held = page.bytes.count + (pendingGap?.entryByteCount ?? 0)
    return entryCount + count <= limit.entries && held + bytes <= limit.bytes
  }

  private mutating func flushGap() {
    guard let gap = pendingGap else { return }
    var writer = WireWriter(appendingTo: page.bytes)
    writer.message(PageField.gap) { gap.encode(to: &$0) }
    page.bytes = writer.bytes
    page.gapCount += 1
    pendingGap = nil
  }
}

extension Gap {
  /// Bytes that the gap takes as an entry of a page.
  var entryByteCount: Int {
    let numbers = [from, to, count, UInt64(reason.rawValue)]
    return numbers.reduce(reason == .lost ? 4 : 2) { $0 + 1 + WireWriter.varintByteCount($1) }
  }
}

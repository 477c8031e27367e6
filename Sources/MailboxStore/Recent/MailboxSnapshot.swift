internal import MailboxModel
internal import StoredBytes

/// A mailbox at one moment, as far as memory knows it. Taken before a transaction on LMDB is opened:
/// what is settled in between is then seen twice, and told apart by its sequences, never missed.
struct MailboxSnapshot: Sendable {
  let key: MailboxKey
  /// The head; its `head` is the newest sequence that may be shown.
  var head: HeadState
  let entries: ArraySlice<RecentEntry>
  var gaps: GapList
  /// The settled part of its queue, when that is known already.
  var queue: SettledQueue?
  /// True when LMDB's queue is of an earlier epoch and must not be read.
  let isPurged: Bool
  let table: SegmentTable

  /// A mailbox with nothing in the journal; for the transaction that its row was read in.
  init(key: MailboxKey, row: MailboxRow, table: SegmentTable) {
    self.key = key
    head = row.head
    queue = row.queue
    entries = []
    gaps = GapList()
    isPurged = false
    self.table = table
  }

  /// A mailbox in memory, without the messages whose records end behind `visibleEnd`.
  init(_ mailbox: RecentMailbox, visibleEnd: UInt64, table: SegmentTable) {
    key = mailbox.key
    head = mailbox.head
    var visible = mailbox.queue.entries[...]
    while let last = visible.last, last.position >= visibleEnd { visible.removeLast() }
    head.head = head.settledThrough + UInt64(visible.count)
    entries = visible
    gaps = mailbox.queue.gaps
    isPurged = mailbox.isPurged
    self.table = table
  }

  /// The journal entry of a sequence, nil when it is settled.
  func entry(of sequence: UInt64) -> RecentEntry? {
    guard sequence > head.settledThrough,
      sequence - head.settledThrough <= UInt64(entries.count)
    else { return nil }
    return entries[entries.startIndex + Int(sequence - head.settledThrough - 1)]
  }

  private static let recordsAtOnce = 16

  /// Throws unless the next messages stand where their entries say. Returns the last sequence that
  /// was looked at.
  ///
  /// They lie scattered over the journal. Looking at some together lets the processor fetch them
  /// together, where going through them one by one would wait for each.
  func expectRecords(from sequence: UInt64) throws(MailboxError) -> UInt64 {
    guard sequence > head.settledThrough else { return sequence }
    let start = entries.startIndex + Int(clamping: sequence - head.settledThrough - 1)
    guard start < entries.endIndex else { return sequence }
    let end = min(start + Self.recordsAtOnce, entries.endIndex)
    var next = sequence
    for entry in entries[start..<end] {
      guard table.sequence(ofRecipientAt: entry.recipientOffset, at: entry.position) == next else {
        throw .damaged(
          what: "the journal does not hold sequence \(next) at position \(entry.position)")
      }
      next += 1
    }
    return next - 1
  }

  /// A message that is in the journal, borrowed.
  func withRecent<R>(
    _ sequence: UInt64, _ entry: RecentEntry,
    _ body: (borrowing WaitingView) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    guard let payload = table.payload(at: entry.position), let deposit = DepositView(payload),
      let number = deposit.number(ofRecipientAt: entry.recipientOffset)
    else {
      throw .damaged(what: "the journal holds no message at position \(entry.position)")
    }
    let result = try body(
      WaitingView(sequence: sequence, number: number, body: deposit.body.bytes))
    guard table.isReadable(recordAt: entry.position) else { throw .unreadablePage }
    return result
  }
}

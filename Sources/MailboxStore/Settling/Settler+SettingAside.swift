internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// Writing down what is damaged, and copying what the journal has of mailboxes that are set aside, so that
/// one mailbox holds up neither settling nor the journal.
extension Settler {
  /// Bytes of records that are copied with one commit.
  private static let copiedBytes = 1 << 20

  /// Writes down which mailboxes are damaged.
  func writeMarks() throws(MailboxError) {
    guard !recent.damage.unwritten.isEmpty else { return }
    try write { _, _ in }
  }

  /// Copies the records of mailboxes that were set aside. O(journal) when there are any, else O(1).
  func copyRecordsSetAside() throws(MailboxError) {
    let wanted = recent.damage.uncopied
    guard let first = wanted.values.min(), let asides = recent.settled.asides else { return }
    let end = try commits.waitUntilDurable()
    let start = max(first, journal.start)
    var copied: [(RowKey, [UInt8])] = []
    var bytes = 0
    func flush() throws(MailboxError) {
      let rows = copied
      copied = []
      bytes = 0
      try write { (writer, transaction) throws(MailboxError) in
        for (key, row) in rows { try writer.put(row, for: key, in: asides, transaction) }
      }
    }
    if start < end {
      let scan = JournalScan(
        table: journal.table, storeID: journal.files.storeID, looksBehindEnd: false)
      _ = try scan.visit(from: start) { (record) throws(MailboxError) in
        // A record that cannot be decoded has nothing to keep.
        let parts = try? AsideRecord.parts(of: record) {
          wanted[$0].map { $0 <= record.position } == true
        }
        for (key, part) in parts ?? [] {
          let row = part.row
          copied.append((RowKey(key, sequence: record.position), row))
          bytes += row.count
        }
        if bytes >= Self.copiedBytes { try flush() }
      }
    }
    try flush()
    recent.damage.finish(copying: wanted)
  }
}

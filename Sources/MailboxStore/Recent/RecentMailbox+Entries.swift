/// Looking at the messages that are in the journal alone.
extension RecentMailbox {
  /// The sequence that a record gave here; nil when it is settled, or never came here. O(log entries).
  func sequence(ofRecordAt position: UInt64) -> UInt64? {
    let entries = queue.entries
    let index = entries.partitioningIndex { $0.position >= position }
    guard index < entries.count, entries[index].position == position else { return nil }
    return head.settledThrough + UInt64(index) + 1
  }

  /// The entry of a sequence; nil when it is settled.
  func entry(of sequence: UInt64) -> RecentEntry? {
    guard sequence > head.settledThrough, sequence <= head.head else { return nil }
    return queue.entries[Int(sequence - head.settledThrough) - 1]
  }
}

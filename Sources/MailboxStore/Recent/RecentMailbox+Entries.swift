/// Looking at the messages that are in the journal alone.
extension RecentMailbox {
  /// The sequence that a record gave here; nil when it is settled, or never came here. O(log entries).
  func sequence(ofRecordAt position: UInt64) -> UInt64? {
    let entries = queue.entries
    var low = 0
    var high = entries.count
    while low < high {
      let middle = (low + high) / 2
      if entries[middle].position < position { low = middle + 1 } else { high = middle }
    }
    guard low < entries.count, entries[low].position == position else { return nil }
    return head.settledThrough + UInt64(low) + 1
  }

  /// The entry of a sequence; nil when it is settled.
  func entry(of sequence: UInt64) -> RecentEntry? {
    guard sequence > head.settledThrough, sequence <= head.head else { return nil }
    return queue.entries[Int(sequence - head.settledThrough) - 1]
  }
}

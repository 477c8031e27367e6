extension StoreSettings {
  /// The size up to which a queue file is filled: small beside what a small store holds.
  var queueFileBytes: Int {
    Int(min(max(journalBudgetBytes / 16, 1 << 20), UInt64(QueueFile.bytesMax)))
  }
}

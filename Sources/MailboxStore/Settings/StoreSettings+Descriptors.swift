extension StoreSettings {
  /// The shortest segments that a store may have been made with.
  private static let segmentBytesMin: UInt64 = 4 << 20
  /// The longest segments that a store is made with.
  private static let segmentBytesMax: UInt64 = 16 << 20
  /// Segments beyond the budget's: the next one, and those that are read while nobody needs them any more.
  private static let segmentsBeyondMax = 16
  /// LMDB's files, the lock, directories that are synced, files that are read and written for a moment.
  private static let otherFilesMax = 32

  /// The most file descriptors that a store with these settings, and made with them, needs.
  public var descriptorsMax: Int {
    let segmentBytes = min(max(journalBudgetBytes / 64, Self.segmentBytesMin), Self.segmentBytesMax)
    return Int(journalBudgetBytes / segmentBytes) + Self.segmentsBeyondMax + queueFilesOpenMax
      + Self.otherFilesMax
  }
}

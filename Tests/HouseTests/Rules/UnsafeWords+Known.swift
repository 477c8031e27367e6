extension UnsafeWords {
  /// All that there are.
  static let known = UnsafeWords(exceptions: [
    Exception(
      place: "Sources/MailboxProtocol/Generated/",
      reason: "made of the .proto files by their plugin"),
    Exception(
      place: "Sources/LMDB/Environment.swift", words: "nonisolated(unsafe)",
      reason: "LMDB's environment does its own locking, and what it does not is guarded by ours"),
    Exception(
      place: "Sources/LMDB/Activity.swift", words: "nonisolated(unsafe)",
      reason: "whoever takes an idle reader out of the pool is alone with it"),
    Exception(
      place: "Sources/MailboxStore/Journal/SegmentTable.swift", words: "nonisolated(unsafe)",
      reason: "where the segments are mapped, which stay as long as the table does"),
    Exception(
      place: "Sources/MailboxStore/Platform/UnreadablePages.swift", words: "nonisolated(unsafe)",
      reason: "read in the handler of a signal, which may take no lock; never given back"),
    Exception(
      place: "Sources/MailboxStore/Platform/Doorbell.swift", words: "nonisolated(unsafe)",
      reason: "a lock and a condition of the system, and what they guard"),
    Exception(
      place: "Sources/MailboxStore/Platform/Guarded.swift", words: "nonisolated(unsafe)",
      reason: "a lock of the system, and what it guards"),
    Exception(
      place: "Sources/MailboxStore/Platform/MappedFile.swift", words: "nonisolated(unsafe)",
      reason: "where the file is mapped, as long as the object lives"),
    Exception(
      place: "Sources/MailboxStore/Commit/AheadOfPlanning.swift", words: "nonisolated(unsafe)",
      reason: "the commit thread alone touches it, and the caller while nothing is queued"),
    Exception(
      place: "Sources/MailboxStore/Commit/DepositPart.swift", words: "nonisolated(unsafe)",
      reason: "set by the commit thread; the one that confirms gets the operation under a lock"),
    Exception(
      place: "Sources/MailboxStore/Commit/PendingOperation.swift", words: "nonisolated(unsafe)",
      reason: "set by the commit thread; the one that confirms gets the operation under a lock"),
    Exception(
      place: "Benchmarks/Sources/MailboxCompare/Contenders/MailboxContender.swift",
      words: "@unchecked", reason: "what its tasks share is the state of a store that is safe"),
    Exception(
      place: "Benchmarks/Sources/MailboxCompare/Running/Interruption.swift", words: "@unchecked",
      reason: "a source of signals is only kept alive"),
  ])
}

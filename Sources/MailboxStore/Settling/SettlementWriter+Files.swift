internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The accounts that are kept of the queue files.
extension SettlementWriter {
  /// Puts the appended chunks on disk and writes what changed of the files' accounts; the last thing
  /// before a commit. Returns the files that nothing refers to after it.
  func finishFiles(in transaction: borrowing WriteTransaction) throws(MailboxError) -> [UInt32] {
    try queue.sync()
    var emptied: [UInt32] = []
    for number in Set(queue.liveChanges.keys).union(queue.ends.keys) {
      guard let account = try account(of: number, in: transaction) else { continue }
      if account.live == 0 || queue.dropped.contains(number) {
        _ = try lmdb { () throws(LMDBError) in
          try transaction.delete(QueueFileAccount.name(of: number), in: settled.files)
        }
        emptied.append(number)
      } else {
        try put(
          account.row, for: QueueFileAccount.name(of: number), in: settled.files, transaction)
      }
    }
    if !queue.ends.isEmpty {
      try putPosition(
        UInt64(queue.lastNumber), named: Settled.lastQueueFileKey, in: settled.meta, transaction)
    }
    try expectRoom(in: transaction)
    return emptied
  }

  /// A file's account with what changed; nil of a file that is not there, which only a row that is
  /// damaged names.
  private func account(
    of number: UInt32, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> QueueFileAccount? {
    let known = try settled.row(
      of: QueueFileAccount.name(of: number), in: settled.files, transaction
    ) { (span) in
      (try? QueueFileAccount(row: span)) ?? settled.queueFiles.assumedAccount(of: number)
    }
    guard known != nil || queue.ends[number] != nil else { return nil }
    var account = known ?? QueueFileAccount(end: UInt64(QueueFile.headerBytes), live: 0)
    if let end = queue.ends[number] { account.end = UInt64(end) }
    let live = Int(account.live) + (queue.liveChanges[number] ?? 0)
    // An account that does not add up is damaged; a file that counts as full is never removed
    // before compaction has looked at each of its chunks.
    account.live = live < 0 ? account.end : min(UInt64(live), account.end)
    return account
  }

  /// Throws when the files have outgrown what the settled part may take.
  private func expectRoom(in transaction: borrowing WriteTransaction) throws(MailboxError) {
    let bytes = try settled.fileAccounts(in: transaction).reduce(0) { $0 + $1.account.end }
    guard bytes > settledBytesMax else { return }
    throw .storage(
      operation: "settling", reason: "queue files of \(bytes) bytes exceed \(settledBytesMax)",
      hint: "raise settledBytesMax, or let users drain; nothing that was confirmed is lost")
  }
}

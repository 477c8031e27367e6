internal import LMDB
internal import MailboxModel

/// What is kept of the queue files.
extension SettlementWriter {
  /// Puts the appended chunks on disk and writes what changed of the files' accounts; the last thing
  /// before a commit. Returns the files that nothing refers to after it.
  func finishFiles(in transaction: borrowing WriteTransaction) throws(MailboxError) -> [UInt32] {
    try queue.sync()
    var emptied: [UInt32] = []
    for number in Set(queue.liveChanges.keys).union(queue.ends.keys) {
      let account = try account(of: number, in: transaction)
      if account.live == 0 || queue.dropped.contains(number) {
        _ = try lmdb { () throws(LMDBError) in
          try transaction.delete(QueueFileAccount.name(of: number), in: settled.files)
        }
        emptied.append(number)
      } else {
        try put(
          account.encoded, for: QueueFileAccount.name(of: number), in: settled.files, transaction)
      }
    }
    if !queue.ends.isEmpty {
      try putPosition(
        UInt64(queue.lastNumber), named: Settled.lastQueueFileKey, in: settled.meta, transaction)
    }
    try expectRoom(in: transaction)
    return emptied
  }

  /// A file's account with what changed.
  private func account(
    of number: UInt32, in transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> QueueFileAccount {
    let known = try settled.row(
      of: QueueFileAccount.name(of: number), in: settled.files, transaction
    ) { (span) throws(MailboxError) in try QueueFileAccount(decoding: span) }
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

extension Settled {
  /// The queue files that rows refer to, in order of their numbers.
  func fileAccounts(
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [(number: UInt32, account: QueueFileAccount)] {
    var accounts: [(number: UInt32, account: QueueFileAccount)] = []
    try forEachRow(in: files, transaction) { (name, value) throws(MailboxError) in
      guard let number = UInt32(String(decoding: name, as: UTF8.self), radix: 16) else {
        throw .damaged(what: "a queue file's row without a number")
      }
      accounts.append((number, try QueueFileAccount(decoding: value)))
    }
    return accounts
  }

  /// Where settling goes on; removes the files that a crash left behind.
  func resumeQueueFiles(fileBytesMax: Int) throws(MailboxError) -> QueueFileWriter {
    let (accounts, known) = try read { (transaction) throws(MailboxError) in
      (
        try fileAccounts(in: transaction),
        try position(Self.lastQueueFileKey, in: meta, transaction) ?? 0
      )
    }
    try queueFiles.removeAll(but: Set(accounts.map(\.number)))
    let last = max(UInt32(clamping: known), accounts.last?.number ?? 0)
    let end = accounts.last.flatMap { $0.number == last ? Int($0.account.end) : nil }
    return try QueueFileWriter(
      files: queueFiles, fileBytesMax: fileBytesMax, lastNumber: last, end: end)
  }
}

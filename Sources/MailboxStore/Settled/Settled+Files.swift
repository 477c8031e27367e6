internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The queue files as the tables know them.
extension Settled {
  /// The queue files that rows refer to, in order of their numbers. One whose row cannot be read counts
  /// as full of what is needed, so that nothing in it is given up; a row that names no file is passed
  /// over. Both are found by verifying.
  func fileAccounts(
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [(number: UInt32, account: QueueFileAccount)] {
    var accounts: [(number: UInt32, account: QueueFileAccount)] = []
    try forEachRow(in: files, transaction) { (name, value) throws(MailboxError) in
      guard let number = QueueFileAccount.number(of: name) else { return }
      let account = try? QueueFileAccount(row: value)
      accounts.append((number, account ?? queueFiles.assumedAccount(of: number)))
    }
    return accounts
  }

  /// Returns a writer that goes on where settling ended; removes the files that a crash left behind.
  func resumeQueueFiles(fileBytesMax: Int) throws(MailboxError) -> QueueFileWriter {
    var numbers: Set<UInt32> = []
    var last: (number: UInt32, end: Int?)?
    var isWhole = true
    var known: UInt64 = 0
    try read { (transaction) throws(MailboxError) in
      try forEachRow(in: files, transaction) { (name, value) throws(MailboxError) in
        guard let number = QueueFileAccount.number(of: name), queueFiles.isThere(number) else {
          return isWhole = false
        }
        numbers.insert(number)
        let account = try? QueueFileAccount(row: value)
        if account == nil { isWhole = false }
        last = (number, account.map { Int($0.end) })
      }
      do throws(MailboxError) {
        known = try position(Self.lastQueueFileKey, in: meta, transaction) ?? 0
      } catch .damaged {
        isWhole = false
      } catch {
        throw error
      }
    }
    // Where rows cannot be read, a file that no row names may still be somebody's.
    let kept = isWhole ? numbers : try queueFiles.numbers()
    try queueFiles.removeAll(but: kept)
    let highest = max(UInt32(clamping: known), kept.max() ?? 0)
    return try QueueFileWriter(
      files: queueFiles, fileBytesMax: fileBytesMax, lastNumber: highest,
      end: last.flatMap { $0.number == highest ? $0.end : nil })
  }

  /// Bytes of each queue file that rows refer to; nil when a row cannot be read.
  func neededBytes(
    in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> [UInt32: UInt64]? {
    var live: [UInt32: UInt64] = [:]
    var isReadable = true
    try forEachRow(in: queues, transaction) { key, value in
      guard let row = try? ChunkRow(decoding: value) else { return isReadable = false }
      live[row.place.file, default: 0] += UInt64(row.frameBytes(keyBytes: key.count - 8))
    }
    try forEachRow(in: mailboxes, transaction) { key, value in
      guard let row = try? MailboxRow(decoding: value, keepingConversations: false) else {
        return isReadable = false
      }
      guard let newest = row.queue.newest?.row else { return }
      live[newest.place.file, default: 0] += UInt64(newest.frameBytes(keyBytes: key.count))
    }
    return isReadable ? live : nil
  }
}

internal import LMDB
internal import MailboxModel

/// Putting right what is kept of the queue files.
extension Settler {
  /// Counts again what is needed of each queue file, on the settler's thread. Where a row cannot be read
  /// nothing is changed, as what it needs is not known. O(mailboxes and chunks).
  func recountFiles() async throws(MailboxError) {
    let failure: MailboxError? = await withCheckedContinuation { continuation in
      request(.recounting { continuation.resume(returning: $0) })
    }
    if let failure { throw failure }
  }

  func writeRecount() throws(MailboxError) {
    try write { (writer, transaction) throws(MailboxError) in
      let settled = writer.settled
      guard let live = try settled.neededBytes(in: transaction) else { return }
      var names: [(name: [UInt8], value: [UInt8])] = []
      try settled.forEachRow(in: settled.files, transaction) { name, value in
        names.append((name, value.array))
      }
      for (name, value) in names {
        guard let number = QueueFileAccount.number(of: name), settled.queueFiles.isThere(number)
        else {
          // A row that names no file.
          _ = try lmdb { () throws(LMDBError) in
            try transaction.delete(String(decoding: name, as: UTF8.self), in: settled.files)
          }
          continue
        }
        var account =
          (try? QueueFileAccount(decoding: value.span.bytes))
          ?? settled.queueFiles.assumedAccount(of: number)
        account.live = min(live[number, default: 0], account.end)
        try writer.put(
          account.encoded, for: QueueFileAccount.name(of: number), in: settled.files, transaction)
      }
      // Files that a row which could not be read had named.
      let known = Set(names.compactMap { QueueFileAccount.number(of: $0.name) })
      for number in try settled.queueFiles.numbers()
      where !known.contains(number) && live[number] != nil {
        var account = settled.queueFiles.assumedAccount(of: number)
        account.live = min(live[number, default: 0], account.end)
        try writer.put(
          account.encoded, for: QueueFileAccount.name(of: number), in: settled.files, transaction)
      }
    }
  }
}

extension Settled {
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

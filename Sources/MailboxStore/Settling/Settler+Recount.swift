internal import LMDB
internal import MailboxModel
internal import StoredBytes

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
          (try? QueueFileAccount(row: value.span.bytes))
          ?? settled.queueFiles.assumedAccount(of: number)
        account.live = min(live[number, default: 0], account.end)
        try writer.put(
          account.row, for: QueueFileAccount.name(of: number), in: settled.files, transaction)
      }
      // Files that a row which could not be read had named.
      let known = Set(names.compactMap { QueueFileAccount.number(of: $0.name) })
      for number in try settled.queueFiles.numbers()
      where !known.contains(number) && live[number] != nil {
        var account = settled.queueFiles.assumedAccount(of: number)
        account.live = min(live[number, default: 0], account.end)
        try writer.put(
          account.row, for: QueueFileAccount.name(of: number), in: settled.files, transaction)
      }
    }
  }
}

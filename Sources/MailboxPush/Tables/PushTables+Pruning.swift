internal import LMDB
internal import MailboxModel

extension PushTables {
  /// The most lines that one call takes away.
  private static let prunedMax = 1000

  /// Takes the oldest lines of the ledger away: those before a moment, and those beyond a number.
  /// At most 1,000 a call.
  func prune(before moment: Timestamp, linesMax: Int) async throws(MailboxError) {
    let oldest = try read { (transaction) throws(MailboxError) in
      let count = try count(of: ledger, transaction)
      var oldest: [[UInt8]] = []
      try walk(ages, prefix: [], transaction) { (key, _) in
        guard oldest.count < Self.prunedMax else { return false }
        guard
          oldest.count < count - linesMax
            || UInt64(bigEndian: key.prefix(8)) < moment.keyMilliseconds
        else { return false }
        oldest.append(key)
        return true
      }
      return oldest
    }
    try await write(oldest.map { PushChange.forget(ageKey: $0) })
  }
}

internal import MailboxModel

extension PushTables {
  /// The most lines that one call takes away.
  private static let prunedMax = 1000

  /// Takes the oldest lines of the ledger away: those before a moment, and those beyond a number.
  /// At most 1,000 a call.
  func prune(before moment: Timestamp, linesMax: Int) async throws(MailboxError) {
    let oldest = try read { (transaction) throws(MailboxError) in
      let count = try ledger.count(transaction)
      var oldest: [MomentKey<LedgerKey>] = []
      try ages.walk(transaction) { entry in
        guard oldest.count < Self.prunedMax,
          oldest.count < count - linesMax || entry.key.isBefore(moment)
        else { return false }
        oldest.append(entry.key)
        return true
      }
      return oldest
    }
    try await write(oldest.map { PushChange.forget(ageKey: $0) })
  }
}

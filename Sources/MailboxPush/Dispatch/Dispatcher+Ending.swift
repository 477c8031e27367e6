internal import MailboxModel

/// A change that ends very many rows ends them in several transactions, with the pushes of others in between.
extension Dispatcher {
  /// Ends messages ahead, as many as a transaction should, where changes end that many or more. Returns
  /// whether it did: then the changes have to wait, and are asked about again.
  ///
  /// Being ahead of their place in the feed changes nothing. The rows that are there by now stand before
  /// them all, and a crash finds the changes again where they are.
  func endAhead(of changes: [PushChange]) async throws(MailboxError) -> Bool {
    if try tables.owedCount() <= Self.rowsMax { return false }
    var ended: [PushChange] = []
    for change in changes {
      guard let (messages, now) = change.ended else { continue }
      let pushes = try tables.pushes(endedBy: messages, limit: Self.rowsMax - ended.count)
      ended += pushes.map {
        .finish($0, LedgerEntry(of: $0, .suppressed(messages.rule), at: now))
      }
      guard ended.count == Self.rowsMax else { continue }
      try await write(ended)
      return true
    }
    return false
  }
}

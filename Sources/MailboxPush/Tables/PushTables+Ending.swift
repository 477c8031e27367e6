internal import MailboxModel

extension PushTables {
  /// Returns the number of rows in `pending`, badges that wait for their apps to leave included. O(1).
  func owedCount() throws(MailboxError) -> Int {
    try read { (transaction) throws(MailboxError) in try pending.count(transaction) }
  }

  /// Returns the pushes owed for messages that are over, as far as they can be read; at most `limit`.
  /// O(what is owed to the device or the mailbox).
  func pushes(
    endedBy ended: EndedMessages, limit: Int
  ) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    try read { (transaction) throws(MailboxError) in
      let prefix = PushKey(prefixOf: ended.mailbox, ended.device)
      try pending.walk(prefix: prefix, transaction) { entry in
        // What cannot be read is set aside with the change itself.
        guard let push = try? entry.row() else { return true }
        if ended.device != nil, push.sequence > ended.sequences.upperBound { return false }
        if ended.concerns(push) { pushes.append(push) }
        return pushes.count < limit
      }
    }
    return pushes
  }
}

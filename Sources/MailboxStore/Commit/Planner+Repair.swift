internal import MailboxModel

extension Planner {
  /// Recounts a mailbox and puts its sums and counts right (contract G8).
  func repair(_ address: MailboxAddress) throws(MailboxError) {
    let record = try withExisting(address) { (mailbox) throws(MailboxError) in
      try appender.write()
      try mailbox.loadConversations(from: settled)
      let devices = try mailbox.loadedDevices(from: settled)
      let snapshot = MailboxSnapshot(mailbox, visibleEnd: .max, table: journal.table)
      let audit = try settled.read { (transaction) throws(MailboxError) in
        try MailboxAudit(
          QueueWalk(snapshot: snapshot, settled: settled), states: mailbox.conversationStates,
          devices: devices, in: transaction)
      }
      return MailboxRecord.repair(MailboxReference(mailbox.key), audit.repair)
    }
    try commit(record)
  }
}

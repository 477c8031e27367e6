internal import MailboxModel
internal import StoredBytes

/// The findings about a large deposit's mailboxes before it is planned. Filled in and read on the
/// commit thread.
final class AheadOfPlanning: Sendable {
  // The commit thread alone touches it, and the caller while nothing of the deposit is queued.
  private nonisolated(unsafe) var compared: [MailboxKey: UInt64] = [:]
  /// Mailboxes in which the deposit would begin a conversation too many.
  private(set) nonisolated(unsafe) var full: [MailboxKey] = []

  /// The sequence of the settled message that was found to be the same already.
  func comparedSequence(in mailbox: MailboxKey) -> UInt64? {
    compared.isEmpty ? nil : compared[mailbox]
  }

  func noteCompared(_ sequence: UInt64, in mailbox: MailboxKey) { compared[mailbox] = sequence }

  func noteFull(_ mailbox: MailboxKey) { full.append(mailbox) }
}

extension Planner {
  /// Loads some of a deposit's mailboxes, and compares what they have already.
  func lookAhead(
    _ deposit: PreparedDeposit, at keys: ArraySlice<MailboxKey>, into ahead: AheadOfPlanning
  ) {
    work.mailboxes += keys.count
    var search = IdentitySearch(deposit.identity, in: identities)
    for key in keys {
      // What fails here fails again when the deposit is planned, which tells its caller.
      try? withMailbox(key) { (mailbox) throws(MailboxError) in
        guard let mailbox else { return }
        let state = try mailbox.conversation(deposit.conversation, from: settled)
        guard let known = try find(&search, in: mailbox) else {
          if state.isEmpty, deposit.counts(in: key), !hasRoomForConversation(mailbox) {
            ahead.noteFull(key)
          }
          return
        }
        if known.sequence <= mailbox.head.settledThrough {
          ahead.noteCompared(known.sequence, in: key)
        }
      }
    }
  }
}

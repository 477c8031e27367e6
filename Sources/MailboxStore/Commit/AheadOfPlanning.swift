internal import LMDB
internal import MailboxModel

/// What was learned of a large deposit's mailboxes before it is planned. Filled in and read on the
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

extension EmbeddedStore {
  /// Brings what a large deposit needs into memory, part by part, so that planning it, which is done in
  /// one go, reads no row. Its mailboxes are held from then on; the caller lets go of them.
  func lookAhead(_ deposit: PreparedDeposit) async -> (prepared: PreparedDeposit, looked: Int) {
    var deposit = deposit
    let missing = recent.hold(
      deposit.keys, for: deposit.conversation, hasIdentity: deposit.identity != nil,
      conversationsMax: settings.conversationsMax)
    guard !missing.isEmpty, !deposit.isOnlineOnly else { return (deposit, 0) }
    let ahead = AheadOfPlanning()
    deposit.ahead = ahead
    // Pages of LMDB that are not in memory are waited for here, not on the commit thread. What cannot be
    // read is told of when the deposit is planned.
    _ = await Blocking.run { [recent] () throws(MailboxError) in
      for part in missing.inParts(of: CommitLine.partMailboxes) {
        try recent.settled.read { (transaction) throws(MailboxError) in
          for key in part {
            let row = try recent.settled.mailbox(key, in: transaction)
            if row?.hasIdentities == true {
              _ = try recent.settled.identities(of: key, in: transaction)
            }
          }
        }
      }
    }
    for part in missing.inParts(of: CommitLine.partMailboxes) {
      await queue.submitLook { [deposit] planner in
        planner.lookAhead(deposit, at: part, into: ahead)
      }
    }
    // Each by itself: a look at all conversations of a mailbox takes milliseconds. What is refused here is
    // refused again when the deposit is planned.
    for key in ahead.full {
      _ = try? await queue.submit(isLarge: true) { (planner) throws(MailboxError) in
        try planner.forgetForMessage(in: key)
      }
    }
    return (deposit, missing.count)
  }
}

extension Planner {
  /// Loads some of a deposit's mailboxes, and compares what they have already.
  fileprivate func lookAhead(
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

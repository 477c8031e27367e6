internal import LMDB
internal import MailboxModel

/// What was learned of a large deposit's mailboxes before it is planned. Filled in and read on the
/// commit thread.
final class AheadOfPlanning: Sendable {
  // The commit thread alone touches it.
  private nonisolated(unsafe) var compared: [MailboxKey: UInt64] = [:]

  /// The sequence of the settled message that was found to be the same already.
  func comparedSequence(in mailbox: MailboxKey) -> UInt64? {
    compared.isEmpty ? nil : compared[mailbox]
  }

  func noteCompared(_ sequence: UInt64, in mailbox: MailboxKey) { compared[mailbox] = sequence }
}

extension EmbeddedStore {
  /// Brings what a large deposit needs into memory, part by part, so that planning it, which is done in
  /// one go, reads no row. Its mailboxes are held from then on; the caller lets go of them.
  func lookAhead(_ deposit: PreparedDeposit) async -> (prepared: PreparedDeposit, looked: Int) {
    var deposit = deposit
    let missing = recent.hold(
      deposit.keys, for: deposit.conversation, hasIdentity: deposit.identity != nil)
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
        _ = try mailbox.conversation(deposit.conversation, from: settled)
        guard let known = try find(&search, in: mailbox) else { return }
        if known.sequence <= mailbox.head.settledThrough {
          ahead.noteCompared(known.sequence, in: key)
        }
      }
    }
  }
}

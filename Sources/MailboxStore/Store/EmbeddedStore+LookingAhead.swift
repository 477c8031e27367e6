internal import LMDB
internal import MailboxModel

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

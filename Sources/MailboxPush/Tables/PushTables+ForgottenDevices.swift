internal import LMDB
internal import MailboxModel
internal import MailboxStore

extension PushTables {
  /// A device is known no more. What it was owed ends as for one that is signed out; what is known of its
  /// token, its badge and its screen goes, so that one of the same name begins anew.
  func forget(
    _ device: DeviceID, of mailbox: MailboxAddress, at now: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    for push in try pushes(of: mailbox, device, transaction, where: { _ in true }) {
      try drop(push, transaction)
      guard push.kind == .message else { continue }
      try record(LedgerEntry(of: push, .suppressed(.signedOut), at: now), transaction)
    }
    try forgetShown(of: mailbox, device, transaction)
    let key = MailboxKey(mailbox).bytes + device.value.utf8
    for table in [devices, badges, try lanes().clearing] {
      try remove(key, in: table, transaction)
    }
  }
}

internal import LMDB
internal import MailboxModel

extension PushTables {
  /// A device is known no more. What it was owed ends as for one that is signed out; what is known of its
  /// token, its badge, its screen and its windows goes, so that one of the same name begins anew.
  func forget(
    _ device: DeviceID, of mailbox: MailboxAddress, at now: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try end(EndedMessages(ofForgotten: device, of: mailbox), at: now, transaction)
    // Its badge, and what was to be taken off its screen.
    for push in try pushes(of: mailbox, device, transaction, where: { _ in true }) {
      try drop(push, transaction)
    }
    try forgetShown(of: mailbox, device, transaction)
    try forgetWindows(of: mailbox, device, transaction)
    let key = DeviceKey(device, in: mailbox)
    try devices.remove(key, transaction)
    try badges.remove(key, transaction)
    try lanes().clearing.remove(key, transaction)
  }
}

internal import MailboxModel

/// The place at which a session begins.
///
/// A cursor that the mailbox cannot have given leads to Reset, never to a guess (contract G6). A good one
/// counts as an acknowledgement: an app has what it stands behind, also when the connection broke before
/// it could say so.
struct StartingPlace {
  /// The reason why the app's cursor is none of the mailbox's; nil when it is, or there is none.
  let reset: ResetReason?
  /// The first page begins behind this sequence.
  let sequence: UInt64
  /// The store need not hear of an acknowledgement through here.
  let confirmedThrough: UInt64

  init(of cursor: Cursor?, in mailbox: OpenedMailbox) {
    reset = Self.resetReason(cursor, in: mailbox)
    if reset == nil {
      sequence = cursor?.sequence ?? mailbox.acknowledged
      confirmedThrough = mailbox.acknowledged
    } else {
      sequence = mailbox.floor
      confirmedThrough = max(mailbox.floor, mailbox.acknowledged)
    }
  }

  private static func resetReason(_ cursor: Cursor?, in mailbox: OpenedMailbox) -> ResetReason? {
    guard let cursor else { return nil }
    if cursor.epoch != mailbox.epoch { return .anotherEpoch }
    return cursor.sequence > mailbox.head ? .fromTheFuture : nil
  }
}

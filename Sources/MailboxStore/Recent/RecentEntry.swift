internal import MailboxModel

/// The place of a message that is only in the journal: 16 bytes a message. Its sequence follows from its
/// index in the mailbox's list.
struct RecentEntry: Sendable {
  /// The position of its deposit record.
  var position: UInt64
  /// The offset of its recipient in the record's payload, see ``DepositRecord``.
  var recipientOffset: UInt32
  /// The time at which it expires; seconds since 1970.
  var expiresAtSeconds: UInt32
}

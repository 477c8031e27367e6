internal import MailboxModel

/// Where a message that is only in the journal lies: 16 bytes a message. Its sequence follows from
/// its place in the mailbox's list.
struct RecentEntry: Sendable {
  /// The position of its deposit record.
  var position: UInt64
  /// Where in the record's payload its recipient stands, see ``DepositRecord``.
  var recipientOffset: UInt32
  /// When it expires; seconds since 1970.
  var expiresAtSeconds: UInt32
}

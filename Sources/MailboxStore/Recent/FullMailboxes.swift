internal import StoredBytes

/// Mailboxes of a shard that were let go of when no idle conversation of them was known, though it had been
/// looked for. So a look in vain is not made again each time that such a mailbox is loaded.
struct FullMailboxes {
  private static let mailboxesMax = 1024

  private struct Known {
    /// The mailbox's `settledPosition` when it was let go of: with another, it has changed since.
    var settledPosition: UInt64
    var idle: IdleConversations
  }

  private var known: [MailboxKey: Known] = [:]

  /// Keeps what is known of a mailbox that is let go of.
  mutating func note(_ mailbox: RecentMailbox) {
    let idle = mailbox.conversations.idle
    guard idle.known?.isEmpty == true else { return }
    // Whoever is forgotten here costs one look.
    if known.count >= Self.mailboxesMax { known = [:] }
    known[mailbox.key] = Known(settledPosition: mailbox.head.settledPosition, idle: idle)
  }

  /// Tells a mailbox that is loaded what was known of it.
  mutating func remind(_ mailbox: RecentMailbox) {
    guard !known.isEmpty, let before = known.removeValue(forKey: mailbox.key),
      before.settledPosition == mailbox.head.settledPosition
    else { return }
    mailbox.note(idle: before.idle)
  }
}

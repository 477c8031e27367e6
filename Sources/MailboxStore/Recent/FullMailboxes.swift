/// Mailboxes of a shard that were let go of when it was known of them that no conversation is idle. So a
/// look in vain is not made again each time that such a mailbox is loaded.
struct FullMailboxes {
  private static let mailboxesMax = 1024

  /// Where each was settled: one that has changed since is another.
  private var settledPositions: [MailboxKey: UInt64] = [:]

  /// Keeps what is known of a mailbox that is let go of.
  mutating func note(_ mailbox: RecentMailbox) {
    guard mailbox.idleConversations.isKnownToBeNone else { return }
    // More are kept by nobody for long: whoever is forgotten here costs a look.
    if settledPositions.count >= Self.mailboxesMax { settledPositions = [:] }
    settledPositions[mailbox.key] = mailbox.head.settledPosition
  }

  /// Tells a mailbox that is loaded what was known of it.
  mutating func remind(_ mailbox: RecentMailbox) {
    guard !settledPositions.isEmpty,
      settledPositions.removeValue(forKey: mailbox.key) == mailbox.head.settledPosition
    else { return }
    mailbox.idleConversations.note(found: [], next: nil)
  }
}

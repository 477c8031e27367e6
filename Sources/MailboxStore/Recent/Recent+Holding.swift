internal import StoredBytes

/// Keeping the mailboxes of a large deposit at hand, from before it is planned until it is done.
extension Recent {
  /// Holds mailboxes in memory, and returns those that are not there or lack what a deposit of an
  /// identity into a conversation needs: also room for it, where a mailbox may have so many. Any thread may
  /// ask; ``letGo(of:)`` follows.
  func hold(
    _ keys: [MailboxKey], for conversation: ConversationKey, hasIdentity: Bool,
    conversationsMax: Int
  ) -> [MailboxKey] {
    keys.filter { key in
      withShard(of: key) { shard in
        shard.held.hold(key)
        if shard.held.isAbsent(key) { return false }
        guard let mailbox = shard.mailbox(key) else { return true }
        return !mailbox.isReady(
          for: conversation, hasIdentity: hasIdentity, conversationsMax: conversationsMax)
      }
    }
  }

  /// The mailboxes may be let go of.
  func letGo(of keys: [MailboxKey]) {
    for key in keys { withShard(of: key) { $0.held.letGo(of: key) } }
  }
}

extension RecentMailbox {
  /// Returns whether a deposit finds all that it needs in memory. A settled id that the mailbox remembers
  /// may call for a look at a message.
  fileprivate func isReady(
    for conversation: ConversationKey, hasIdentity: Bool, conversationsMax: Int
  ) -> Bool {
    let isThere = conversations.loaded[conversation]?.isEmpty == false
    let hasRoom = head.conversations.map { $0 < UInt64(conversationsMax) } ?? false
    return (isThere || (!conversations.hasMore && hasRoom))
      && (!hasIdentity || (parts.identities.value?.isEmpty ?? false))
  }
}

internal import MailboxModel
internal import StoredBytes

/// Keeping the conversations of a mailbox within their bound.
///
/// A conversation that begins where there are too many makes others go, an eighth of the bound at once: so
/// the look for them costs little for each. Those that nobody would miss go first; others only for a
/// message, where the policy of the quota is to drop what is oldest.
extension Planner {
  /// Conversations that go at once, at most. A mailbox that has far too many, as older versions let it
  /// have, comes down step by step.
  private static let forgottenAtOnceMax = 1024
  /// An operation that has looked at so many conversations looks at no further mailbox's.
  private static let lookedMax = 8192

  /// The conversations that may go to make room for one.
  enum ConversationRoom {
    /// For one that is set, or for a message where the policy is to refuse: only what nobody misses.
    case ofIdle
    /// For a message where the policy is to drop the oldest.
    case ofOldest
  }

  /// Returns the conversations that a mailbox forgets so that another can begin; none where there is room.
  /// Nil when it may forget none: then it is full.
  ///
  /// O(1), except for the first and then about one in an eighth of the bound: O(conversations), see
  /// ``ConversationLook``. `lookedBefore` is ``PlannedWork/conversations`` when the operation began: one
  /// that reaches many such mailboxes takes some of them beyond their bound rather than hold up the others.
  /// They come down again with their next conversation.
  func forgotten(
    toMake room: ConversationRoom, in mailbox: RecentMailbox, lookedBefore: Int
  ) throws(MailboxError) -> ForgottenConversations? {
    if hasRoomForConversation(mailbox) { return ForgottenConversations() }
    let known = knownIdle(in: mailbox)
    if !known.isEmpty { return first(of: known, in: mailbox) }
    if room == .ofIdle && mailbox.conversations.idle.isKnownToBeNone { return nil }
    guard work.conversations - lookedBefore < Self.lookedMax else {
      return ForgottenConversations()
    }
    let look = try look(at: mailbox)
    guard hasTooMany(mailbox, by: look) else {
      return ForgottenConversations(emptyRows: look.emptyRows.prefix(Self.forgottenAtOnceMax))
    }
    let idle = look.candidates.filter { $0.loss == .nothing }
    if !idle.isEmpty { return first(of: idle, in: mailbox) }
    switch room {
    case .ofIdle: return nil
    // The part that was seen may have nothing left of a mailbox that comes down: the next sees another.
    case .ofOldest: return first(of: look.candidates, in: mailbox)
    }
  }

  /// The conversations that may go to make room for one that begins with a message.
  var roomForMessage: ConversationRoom {
    settings.quotaPolicy == .dropOldest ? .ofOldest : .ofIdle
  }

  /// Makes room in a mailbox for a conversation that is about to begin with a message.
  func forgetForMessage(in key: MailboxKey) throws(MailboxError) {
    let goes = try withMailbox(key) { (mailbox) throws(MailboxError) -> ForgottenConversations? in
      guard let mailbox else { return nil }
      return try forgotten(
        toMake: roomForMessage, in: mailbox, lookedBefore: work.conversations)
    }
    if let goes, !goes.isEmpty { try commit(.forgotten(MailboxReference(key), goes)) }
  }

  /// Returns whether a mailbox can begin a conversation as it is. O(1).
  func hasRoomForConversation(_ mailbox: RecentMailbox) -> Bool {
    mailbox.head.conversations.map { $0 < UInt64(settings.conversationsMax) } ?? false
  }

  /// Those that are known to be missed by nobody, and can be read.
  private func knownIdle(in mailbox: RecentMailbox) -> [ConversationLook.Candidate] {
    (mailbox.conversations.idle.known ?? []).compactMap { key in
      guard let state = try? mailbox.conversation(key, from: settled), !state.isEmpty else {
        return nil
      }
      return ConversationLook.Candidate(key, state)
    }
  }

  /// Returns whether a look has shown that no conversation may begin. Where it did not see all, and saw
  /// fewer than the bound, rows of which nothing is known may be what fills the mailbox: they alone go,
  /// and the next look begins again.
  private func hasTooMany(_ mailbox: RecentMailbox, by look: ConversationLook) -> Bool {
    if mailbox.head.conversations != nil { return !hasRoomForConversation(mailbox) }
    if look.candidates.count >= settings.conversationsMax { return true }
    mailbox.note(idle: IdleConversations())
    return false
  }

  /// Looks, and keeps what was learned.
  private func look(at mailbox: RecentMailbox) throws(MailboxError) -> ConversationLook {
    var idle = mailbox.conversations.idle
    let look = try ConversationLook(at: mailbox, from: idle.next, in: settled)
    work.conversations += look.looked
    if look.isWhole && mailbox.head.conversations == nil {
      mailbox.note(conversations: UInt64(look.candidates.count))
    }
    idle.note(
      found: look.candidates.filter { $0.loss == .nothing }.map(\.key), next: look.next)
    mailbox.note(idle: idle)
    return look
  }

  /// The first of some to go: an eighth of the bound and what is beyond it, within what goes at once.
  private func first(
    of candidates: [ConversationLook.Candidate], in mailbox: RecentMailbox
  ) -> ForgottenConversations {
    let bound = settings.conversationsMax
    var wanted = Self.forgottenAtOnceMax
    if let count = mailbox.head.conversations {
      wanted = min(wanted, max(0, Int(clamping: count) - bound) + max(1, bound / 8))
    }
    var going = candidates
    if going.count > wanted { going.sort() }
    var forgotten = ForgottenConversations()
    for candidate in going.prefix(wanted) { forgotten.add(candidate.key, unread: candidate.unread) }
    return forgotten
  }
}

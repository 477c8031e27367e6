internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// A mailbox's conversations as memory has them at one moment.
private struct RecentConversations {
  /// The sum that the mailbox keeps.
  var unread: UInt64 = 0
  var loaded = LoadedConversations()
  /// True when LMDB may have others.
  var hasMore = false
  /// True when LMDB's unread messages are of an earlier epoch.
  var isPurged = false
}

extension StoreReader {
  /// Visits all conversations of a mailbox, without some messages that no longer count. Returns how many
  /// of its messages are unread. O(conversations); none but what is in memory is held at once.
  ///
  /// What memory has is taken under the shard's lock without a copy of its own; all else happens behind
  /// it. A conversation that changes meanwhile may be shown as it was before or after.
  func forEachConversation(
    of address: MailboxAddress, without gone: [ConversationKey: [UInt64]],
    _ body: (ConversationKey, ConversationState) throws(MailboxError) -> Void
  ) throws(MailboxError) -> UInt64 {
    var fewer: UInt64 = 0
    let total = try forEachStoredConversation(of: address) {
      (key, stored) throws(MailboxError) in
      var state = stored
      if let sequences = gone[key] { fewer += state.unread.removeAll(in: sequences) }
      try body(key, state)
    }
    return total - min(total, fewer)
  }

  /// Returns the stored states of all conversations, as of the records so far.
  func conversationStates(
    of address: MailboxAddress
  ) throws(MailboxError) -> [ConversationKey: ConversationState] {
    var states: [ConversationKey: ConversationState] = [:]
    _ = try forEachStoredConversation(of: address) { states[$0] = $1 }
    return states
  }

  private func forEachStoredConversation(
    of address: MailboxAddress,
    _ body: (ConversationKey, ConversationState) throws(MailboxError) -> Void
  ) throws(MailboxError) -> UInt64 {
    let key = MailboxKey(address)
    return try notingDamage(of: key) { () throws(MailboxError) in
      let memory = try recent.withLoaded(key) { (mailbox) throws(MailboxError) in
        mailbox.map { RecentConversations($0) }
      }
      return try settled.read { (transaction) throws(MailboxError) in
        var found = memory
        if found == nil { found = try settledConversations(of: key, in: transaction) }
        guard let known = found else { throw MailboxError.unknownUser(address) }
        func visit(
          _ key: ConversationKey, _ state: ConversationState
        ) throws(MailboxError) {
          if !state.isEmpty { try body(key, state) }
        }
        try known.loaded.forEach(visit)
        guard known.hasMore else { return known.unread }
        try settled.forEachRow(of: key, in: settled.conversations, transaction) {
          (suffix, value) throws(MailboxError) in
          let conversation = ConversationKey(bytes: suffix)
          guard known.loaded[conversation] == nil else { return }
          let state = try ConversationState(row: value)
          try visit(conversation, known.isPurged ? state.withoutMessages : state)
        }
        return known.unread
      }
    }
  }

  /// Some conversations, the empty state of those that are not known, and the sum that the mailbox keeps,
  /// all without some messages that no longer count. O(conversations asked for, and those that such
  /// messages are of).
  ///
  /// What memory has is taken under the shard's lock; rows are read behind it. A conversation that changes
  /// meanwhile may be shown as it was before or after.
  func unreadTotalAndStates(
    of keys: [ConversationKey], in address: MailboxAddress,
    without gone: [ConversationKey: [UInt64]]
  ) throws(MailboxError) -> (total: UInt64, states: [ConversationKey: ConversationState]) {
    let needed = Set(keys).union(gone.keys)
    var (total, states) = try storedTotalAndStates(of: needed, in: address)
    for (key, sequences) in gone {
      let fewer = states[key]?.unread.removeAll(in: sequences) ?? 0
      total -= min(total, fewer)
    }
    return (total, states)
  }

  private func storedTotalAndStates(
    of keys: Set<ConversationKey>, in address: MailboxAddress
  ) throws(MailboxError) -> (total: UInt64, states: [ConversationKey: ConversationState]) {
    let mailbox = MailboxKey(address)
    return try notingDamage(of: mailbox) { () throws(MailboxError) in
      let memory = try recent.withLoaded(mailbox) { (mailbox) throws(MailboxError) in
        mailbox.map { RecentConversations($0, only: keys) }
      }
      return try settled.read { (transaction) throws(MailboxError) in
        var found = memory
        if found == nil { found = try settledConversations(of: mailbox, in: transaction) }
        guard let known = found else { throw MailboxError.unknownUser(address) }
        var states: [ConversationKey: ConversationState] = [:]
        for key in keys {
          states[key] = try state(of: key, in: known, of: mailbox, transaction)
        }
        return (known.unread, states)
      }
    }
  }

  /// A conversation of a mailbox: what is known of it, or else what LMDB has.
  private func state(
    of key: ConversationKey, in known: RecentConversations, of mailbox: MailboxKey,
    _ transaction: borrowing ReadTransaction
  ) throws(MailboxError) -> ConversationState {
    if let state = known.loaded[key] { return state }
    guard known.hasMore,
      let stored = try settled.conversation(key, beyondRowOf: mailbox, in: transaction)
    else { return ConversationState() }
    return known.isPurged ? stored.withoutMessages : stored
  }

  /// Returns the conversations in a mailbox's row, for one not in memory; nil when there is no such mailbox.
  private func settledConversations(
    of key: MailboxKey, in transaction: borrowing ReadTransaction
  ) throws(MailboxError) -> RecentConversations? {
    guard let row = try settled.mailbox(key, in: transaction) else { return nil }
    var found = RecentConversations(unread: row.head.unread, hasMore: row.hasMoreConversations)
    for conversation in row.conversations { found.loaded.load(conversation) }
    return found
  }
}

extension RecentConversations {
  fileprivate init(_ mailbox: RecentMailbox) {
    self.init(
      unread: mailbox.head.unread, loaded: mailbox.conversations.loaded,
      hasMore: mailbox.conversations.hasMore, isPurged: mailbox.isPurged)
  }

  /// Only some of them: what the others are is not asked.
  fileprivate init(_ mailbox: RecentMailbox, only keys: Set<ConversationKey>) {
    self.init(
      unread: mailbox.head.unread, hasMore: mailbox.conversations.hasMore,
      isPurged: mailbox.isPurged)
    for key in keys {
      guard let state = mailbox.conversations.loaded[key] else { continue }
      loaded.load(KeyedConversation(key: key, state: state))
    }
  }
}

internal import MailboxModel

/// Reading what LMDB has beyond what is in memory; nothing is loaded by it.
extension RecentMailbox {
  /// The part of what LMDB has that is of an earlier epoch, and counts no more.
  enum Purged {
    case nothing
    /// Messages, unread counts and message ids.
    case messages
    /// Also all conversations, their notifications too.
    case conversations
  }

  /// True when what LMDB has of messages, unread counts and message ids is of an earlier epoch.
  var isPurged: Bool { purged != .nothing }

  /// A conversation that is not in memory, as it counts in this epoch; nil when there is none.
  func stored(
    _ conversation: ConversationKey, in settled: Settled
  ) throws(MailboxError) -> ConversationState? {
    // Those that its row has were loaded with it.
    guard conversations.hasMore, conversations.loaded[conversation] == nil else { return nil }
    let state = try settled.read { (transaction) throws(MailboxError) in
      try settled.conversation(conversation, beyondRowOf: key, in: transaction)
    }
    return state.map { asOfNow($0) }
  }

  /// All conversations that LMDB has beyond the row and that can be read; `note` is told why others cannot.
  func storedConversations(
    in settled: Settled, noting note: (String) -> Void
  ) throws(MailboxError) -> [ConversationKey: ConversationState] {
    guard conversations.hasMore else { return [:] }
    var states: [ConversationKey: ConversationState] = [:]
    try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(of: key, in: settled.conversations, transaction) {
        (suffix, value) throws(MailboxError) in
        do throws(MailboxError) {
          states[ConversationKey(bytes: suffix)] = asOfNow(try ConversationState(row: value))
        } catch {
          note(error.message)
        }
      }
    }
    return states
  }

  /// All devices that can be read; `note` is told why others cannot.
  func readableDevices(
    from settled: Settled, noting note: (String) -> Void
  ) throws(MailboxError) -> [Device] {
    try parts.readableDevices(of: key, from: settled, noting: note)
  }

  /// Reduces the state that LMDB has of a conversation to what counts in this epoch.
  func asOfNow(_ stored: ConversationState) -> ConversationState {
    isPurged ? stored.withoutMessages : stored
  }
}

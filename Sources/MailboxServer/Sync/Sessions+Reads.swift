internal import Logging
internal import MailboxInterface
internal import MailboxModel
internal import MailboxSync
internal import Synchronization

/// The reads through one session or call that are news to the user's other sessions.
extension Sessions {
  /// A session is about to mark a conversation read: it need not be told.
  func willRead(_ conversation: Conversation, through: UInt64, by session: LiveSession) {
    state.withLock { state in
      var reads = state.ownReads[session.id] ?? []
      if reads.count >= settings.readsMax { reads.removeFirst() }
      reads.append(ConversationRead(conversation: conversation, through: through))
      state.ownReads[session.id] = reads
    }
  }

  /// Tells the sessions of a mailbox what was read in it, each of what it did not read itself, with the
  /// counts of one look.
  func tell(of reads: Set<ConversationRead>, in mailbox: MailboxAddress) async {
    let listeners = state.withLock { $0.listeners(to: reads, in: mailbox) }
    guard !listeners.isEmpty else { return }
    let conversations = Set(listeners.flatMap(\.conversations)).sorted()
    do throws(MailboxError) {
      let unread = try await store.unread(of: mailbox, in: conversations)
      for count in unread.conversations {
        let change = UnreadChange(
          conversation: count.conversation, count: count.count, total: unread.total)
        for listener in listeners where listener.conversations.contains(count.conversation) {
          listener.pending.unreadChanged(change)
        }
      }
    } catch {
      logger.error(
        "unread counts cannot be read",
        metadata: ["mailbox": "\(mailbox)", "error": "\(error)"])
    }
  }
}

/// A session that others' reading is news to.
private struct ReadListener {
  var pending: PendingEvents
  var conversations: Set<Conversation>
}

extension Sessions.State {
  /// The sessions of a mailbox, each with the conversations that others read. What they read themselves is
  /// behind them.
  fileprivate mutating func listeners(
    to reads: Set<Sessions.ConversationRead>, in mailbox: MailboxAddress
  ) -> [ReadListener] {
    var listeners: [ReadListener] = []
    for id in live.sessions(of: mailbox).values {
      let own = ownReads[id] ?? []
      ownReads[id] = own.filter { !reads.contains($0) }
      let others = reads.subtracting(own)
      guard let pending = pending[id], !others.isEmpty else { continue }
      listeners.append(
        ReadListener(pending: pending, conversations: Set(others.map(\.conversation))))
    }
    return listeners
  }
}

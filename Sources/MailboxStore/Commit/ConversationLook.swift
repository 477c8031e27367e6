internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// A look through a mailbox's conversations for those that may go when there are too many.
///
/// It ends after so many that it keeps nobody waiting: a mailbox within its bound is seen whole, of one
/// that an older version filled the next look sees the next part.
struct ConversationLook {
  /// Conversations that one look sees, in memory and in LMDB each: a few milliseconds.
  static let conversationsMax = 16_384

  /// The loss when a conversation goes, the least first.
  enum Loss: UInt8 {
    case nothing, unread, settings
  }

  struct Candidate {
    var key: ConversationKey
    var loss: Loss
    var activity: UInt64
    var unread: UInt64

    init(_ key: ConversationKey, _ state: ConversationState) {
      self.key = key
      loss =
        if state.isIdle { .nothing } else { state.notifications == .all ? .unread : .settings }
      activity = state.activity
      unread = state.unread.count
    }
  }

  private(set) var candidates: [Candidate] = []
  /// Rows of conversations of which nothing is known: older versions kept such.
  private(set) var emptyRows: [ConversationKey] = []
  /// Those that were looked at.
  private(set) var looked = 0
  /// The conversation at which the next look begins in LMDB; nil when this one has come to the end.
  private(set) var next: ConversationKey?
  /// True when it has seen all there are.
  private(set) var isWhole: Bool

  /// Looks at those in memory, and at those in LMDB from `start` on. O(what is looked at).
  init(
    at mailbox: RecentMailbox, from start: ConversationKey?, in settled: Settled
  ) throws(MailboxError) {
    isWhole = start == nil
    mailbox.conversations.loaded.forEach { key, state in
      // What has ended and is not settled yet.
      if state.isEmpty { return }
      guard looked < Self.conversationsMax else {
        isWhole = false
        return
      }
      add(key, state)
      looked += 1
    }
    guard mailbox.conversations.hasMore else { return }
    try settled.read { (transaction) throws(MailboxError) in
      try lookBeyondMemory(at: mailbox, from: start, in: settled, transaction)
    }
  }

  private mutating func lookBeyondMemory(
    at mailbox: RecentMailbox, from start: ConversationKey?, in settled: Settled,
    _ transaction: borrowing ReadTransaction
  ) throws(MailboxError) {
    var rows = 0
    let first = start.map { RowKey(mailbox.key, $0) } ?? RowKey(prefix: mailbox.key)
    try transaction.withCursor(in: settled.conversations) { (cursor) throws(MailboxError) in
      var isFound = try lmdb { () throws(LMDBError) in try cursor.seek(atOrAfter: first) }
      while isFound, cursor.key.isRow(of: mailbox.key) {
        let key = ConversationKey(bytes: cursor.key.suffix(behind: mailbox.key))
        guard rows < Self.conversationsMax else {
          next = key
          isWhole = false
          break
        }
        rows += 1
        // What is in memory is newer; one that cannot be read is for repairing.
        if mailbox.conversations.loaded[key] == nil,
          let state = try? ConversationState(row: cursor.value)
        {
          add(key, mailbox.asOfNow(state))
        }
        isFound = try lmdb { () throws(LMDBError) in try cursor.next() }
      }
    }
    looked += rows
  }

  private mutating func add(_ key: ConversationKey, _ state: ConversationState) {
    if state.isEmpty { emptyRows.append(key) } else { candidates.append(Candidate(key, state)) }
  }
}

extension ConversationLook.Candidate: Comparable {
  /// Orders candidates by which goes first: the least missed, and of those the one active longest ago.
  static func < (lhs: Self, rhs: Self) -> Bool {
    if lhs.loss != rhs.loss { return lhs.loss.rawValue < rhs.loss.rawValue }
    return lhs.activity == rhs.activity ? lhs.key < rhs.key : lhs.activity < rhs.activity
  }
}

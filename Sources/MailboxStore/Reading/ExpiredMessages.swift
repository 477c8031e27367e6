internal import LMDB
internal import MailboxModel
internal import StoredBytes

/// The messages of a mailbox that have expired without a record that says so yet. They stop counting
/// at once; sweeping makes it durable.
struct ExpiredMessages {
  struct Message {
    var sequence: UInt64
    var bodyBytes: Int
    /// The conversation it counted as unread in; nil when it did not, or a device had acknowledged it.
    var conversation: ConversationKey?
  }

  private(set) var messages: [Message] = []
  private(set) var bytes: UInt64 = 0

  /// Looks for expired messages. O(1) when none can have expired, else O(waiting).
  static func find(
    in walk: QueueWalk, at now: Timestamp, in transaction: borrowing some Transaction & ~Copyable
  ) throws(MailboxError) -> ExpiredMessages {
    var expired = ExpiredMessages()
    let head = walk.snapshot.head
    guard now.seconds >= Int64(head.earliestExpirySeconds) else { return expired }
    try walk.visit(after: head.floor, in: transaction) { (item) throws(MailboxError) in
      if case .message(let message) = item, now.seconds >= Int64(message.expiresAtSeconds) {
        try expired.add(message, delivered: head.delivered, key: walk.snapshot.key)
      }
      return true
    }
    return expired
  }

  private mutating func add(
    _ message: borrowing WaitingView, delivered: UInt64, key: MailboxKey
  ) throws(MailboxError) {
    bytes += UInt64(message.body.byteCount)
    messages.append(
      Message(
        sequence: message.sequence, bodyBytes: message.body.byteCount,
        conversation: message.number != 0 && message.sequence > delivered
          ? try message.conversationKey(in: key) : nil))
  }

  /// The sequences that no longer count where they are unread, by conversation.
  var counting: [ConversationKey: [UInt64]] {
    var counting: [ConversationKey: [UInt64]] = [:]
    for message in messages {
      guard let conversation = message.conversation else { continue }
      counting[conversation, default: []].append(message.sequence)
    }
    return counting
  }
}

extension WaitingView {
  /// The conversation that the mailbox's user finds the message in.
  func conversationKey(in mailbox: MailboxKey) throws(MailboxError) -> ConversationKey {
    let message: Message
    do throws(MailboxError) {
      message = try decoded().message
    } catch {
      throw .damaged(what: "message \(sequence) cannot be read: \(error.message)")
    }
    let user = String(decoding: mailbox.userBytes, as: UTF8.self)
    return ConversationKey(message.conversation(for: UserID(checked: user)))
  }
}

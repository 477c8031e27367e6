internal import MailboxModel
internal import StoredBytes

/// A mailbox's knowledge of one conversation.
struct ConversationState: Hashable, Sendable {
  /// The number of its newest counting message.
  var lastNumber: UInt64 = 0
  /// Everything through this sequence is read.
  var readThrough: UInt64 = 0
  /// The counting messages that are not read.
  var unread = UnreadSequences()
  /// The user's choice of which of its messages are pushed.
  var notifications = ConversationNotifications.all

  /// True when nothing is known: there is no such conversation.
  var isEmpty: Bool {
    lastNumber == 0 && readThrough == 0 && unread.count == 0 && notifications == .all
  }

  /// True when nothing of it is missed once it is forgotten, but for the numbers of its messages.
  var isIdle: Bool { unread.count == 0 && notifications == .all }

  /// The newest sequence at which something is known to have happened in it.
  var activity: UInt64 { max(readThrough, unread.newest ?? 0) }
}

/// A conversation by its key.
struct KeyedConversation: Hashable, Sendable {
  var key: ConversationKey
  var state: ConversationState
}

extension ConversationState {
  private static let version: UInt8 = 1

  /// `version | notifications | last number | read through | unread`, see ``UnreadSequences``.
  var encoded: [UInt8] {
    var bytes: [UInt8] = [Self.version, notifications.rawValue]
    bytes.appendVarint(lastNumber)
    bytes.appendVarint(readThrough)
    unread.encode(to: &bytes)
    return bytes
  }

  init(decoding span: RawSpan) throws(MailboxError) {
    var reader = ByteReader(span, of: "a conversation's row")
    guard try reader.byte() == Self.version,
      let notifications = ConversationNotifications(rawValue: try reader.byte())
    else { throw reader.damaged("an unknown version") }
    self.notifications = notifications
    lastNumber = try reader.varint()
    readThrough = try reader.varint()
    unread = try UnreadSequences(decoding: &reader)
    guard lastNumber < 1 << 56, readThrough < 1 << 56 else {
      throw reader.damaged("positions that cannot be")
    }
  }
}

internal import MailboxModel
internal import StoredBytes

/// Conversations that a mailbox forgets, with all that follows from it, so that applying it needs to read
/// none of them.
struct ForgottenConversations: Hashable, Sendable {
  var keys: [ConversationKey] = []
  /// The drop in the number of conversations; empty rows, which older versions stored, do not count.
  var conversations: UInt64 = 0
  /// Their unread messages, which count no more.
  var unread: UInt64 = 0

  var isEmpty: Bool { keys.isEmpty }

  mutating func add(_ key: ConversationKey, unread count: UInt64) {
    keys.append(key)
    conversations += 1
    unread += count
  }
}

extension ForgottenConversations {
  /// Rows of which nothing is known.
  init(emptyRows: some Collection<ConversationKey>) { keys = Array(emptyRows) }

  /// `conversations | unread | keys, counted, and their count before them`, numbers as varints.
  func encode(to out: inout [UInt8]) {
    out.appendVarint(conversations)
    out.appendVarint(unread)
    out.appendVarint(UInt64(keys.count))
    for key in keys { out.appendCounted(key.bytes) }
  }

  init(decoding reader: inout ByteReader) throws(MailboxError) {
    conversations = try reader.varint()
    unread = try reader.varint()
    for _ in 0..<(try reader.count()) {
      keys.append(ConversationKey(bytes: try reader.countedBytes()))
    }
  }
}

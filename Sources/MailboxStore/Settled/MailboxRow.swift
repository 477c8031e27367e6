internal import MailboxModel

/// A row of `mailboxes`: all that most mailboxes have, so that loading, draining and settling one
/// costs one look-up.
///
/// ```
/// head               see HeadState
/// flags              1   1 has a newest chunk, 2 `queues` has older ones,
///                        4 `conversations` has more, 8 `identities` has some
/// newest chunk       8   its first sequence
///                   32   see ChunkRow
/// conversations          their count; counted key, counted state: each
/// ```
/// Conversations are kept here while they are few and short, see ``conversationBytesMax``; what did
/// not fit is in a table of its own, and stays there.
struct MailboxRow: Sendable {
  /// Bytes of conversations that a row may have.
  static let conversationBytesMax = 160

  var head: HeadState
  var queue = SettledQueue()
  var conversations: [(key: ConversationKey, state: ConversationState)] = []
  var hasMoreConversations = false
  var hasIdentities = false

  /// A mailbox of which nothing is settled yet.
  init(head: HeadState) { self.head = head }

  /// Bytes that a conversation takes of the row.
  static func byteCount(_ key: ConversationKey, encodedState: [UInt8]) -> Int {
    key.bytes.count + encodedState.count + 4
  }
}

/// A chunk's row with what its key would say.
struct PlacedChunk: Hashable, Sendable {
  var firstSequence: UInt64
  var row: ChunkRow
}

/// What is settled of a mailbox's queue.
struct SettledQueue: Hashable, Sendable {
  /// The last chunk, whose row lies in the mailbox's.
  var newest: PlacedChunk?
  /// Whether `queues` may have chunks before it.
  var hasOlderChunks = false

  /// Whether all that is settled behind a sequence lies in the newest chunk.
  func isInNewest(after sequence: UInt64) -> Bool {
    guard let newest else { return false }
    return newest.firstSequence <= sequence + 1
  }
}

extension MailboxRow {
  private struct Flags: OptionSet {
    var rawValue: UInt8
    static let newestChunk = Flags(rawValue: 1)
    static let olderChunks = Flags(rawValue: 2)
    static let moreConversations = Flags(rawValue: 4)
    static let identities = Flags(rawValue: 8)
    static let all: Flags = [.newestChunk, .olderChunks, .moreConversations, .identities]
  }

  var encoded: [UInt8] {
    var flags: Flags = []
    if queue.newest != nil { flags.insert(.newestChunk) }
    if queue.hasOlderChunks { flags.insert(.olderChunks) }
    if hasMoreConversations { flags.insert(.moreConversations) }
    if hasIdentities { flags.insert(.identities) }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(128)
    head.encode(to: &bytes)
    bytes.append(flags.rawValue)
    if let newest = queue.newest {
      bytes.appendLittleEndian(newest.firstSequence)
      newest.row.encode(to: &bytes)
    }
    bytes.appendVarint(UInt64(conversations.count))
    for conversation in conversations {
      bytes.appendCounted(conversation.key.bytes)
      bytes.appendCounted(conversation.state.encoded)
    }
    return bytes
  }

  /// Decodes a row; `keepingConversations` false leaves ``conversations`` empty.
  init(decoding span: RawSpan, keepingConversations: Bool = true) throws(MailboxError) {
    var reader = ByteReader(span, of: "a mailbox's row")
    head = try HeadState(decoding: &reader)
    let flags = Flags(rawValue: try reader.byte())
    guard flags.isSubset(of: .all) else { throw reader.damaged("unknown flags") }
    queue.hasOlderChunks = flags.contains(.olderChunks)
    hasMoreConversations = flags.contains(.moreConversations)
    hasIdentities = flags.contains(.identities)
    if flags.contains(.newestChunk) {
      let first = try reader.uint64()
      let row = try ChunkRow(decoding: reader.span(ChunkRow.byteCount))
      queue.newest = PlacedChunk(firstSequence: first, row: row)
    }
    guard keepingConversations else { return }
    for _ in 0..<(try reader.count()) {
      let key = ConversationKey(bytes: try reader.countedBytes())
      let state = try ConversationState(decoding: reader.span(try reader.count()))
      conversations.append((key, state))
    }
  }
}

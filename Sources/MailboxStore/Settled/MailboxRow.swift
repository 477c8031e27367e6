internal import MailboxModel
internal import StoredBytes

/// A row of `mailboxes`: all that most mailboxes have, so that loading, draining and settling one
/// costs one look-up.
///
/// ```
/// checksum           5   see RowChecksum; rows of formats before 4 have none
/// head               see HeadState
/// flags              1   1 has a newest chunk, 2 `queues` has older ones,
///                        4 `conversations` has more, 8 `identities` has some
/// newest chunk       8   its first sequence
///                   32   see ChunkRow
/// conversations          their count; counted key, counted state: each
/// ```
/// Conversations are kept here while they are few and short; what did not fit is in a table of its
/// own, and stays there.
struct MailboxRow: Hashable, Sendable {
  static let conversationsMax = 4

  var head: HeadState
  var queue = SettledQueue()
  private(set) var conversations: [KeyedConversation] = []
  var hasMoreConversations = false
  var hasIdentities = false

  /// A mailbox of which nothing is settled yet.
  init(head: HeadState) { self.head = head }

  /// Keeps a conversation here, or returns false: then its place is in `conversations`, and nothing
  /// older is here any more.
  mutating func put(_ conversation: KeyedConversation) -> Bool {
    let index = conversations.firstIndex { $0.key == conversation.key }
    // What is in the table stays there; who is not in the row may be.
    let isHere = index != nil || !hasMoreConversations
    if let index { conversations.remove(at: index) }
    guard isHere, conversations.count < Self.conversationsMax, conversation.isShort else {
      hasMoreConversations = true
      return false
    }
    conversations.append(conversation)
    return true
  }

  /// A conversation has ended.
  mutating func remove(_ conversation: ConversationKey) {
    conversations.removeAll { $0.key == conversation }
  }

  /// All conversations have ended, those in the table too.
  mutating func removeConversations() {
    conversations = []
    hasMoreConversations = false
  }
}

extension KeyedConversation {
  private static let keyBytesMax = 48
  private static let runsMax = 4

  /// True when it takes little of a row.
  fileprivate var isShort: Bool {
    key.bytes.count <= Self.keyBytesMax && state.unread.runCount <= Self.runsMax
  }
}

/// A chunk's row with what its key would say.
struct PlacedChunk: Hashable, Sendable {
  var firstSequence: UInt64
  var row: ChunkRow
}

/// The settled part of a mailbox's queue.
struct SettledQueue: Hashable, Sendable {
  /// The last chunk, whose row lies in the mailbox's.
  var newest: PlacedChunk?
  /// True when `queues` may have chunks before it.
  var hasOlderChunks = false

  /// Returns whether all that is settled behind a sequence lies in the newest chunk.
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
    RowChecksum.begin(&bytes)
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
    RowChecksum.finish(&bytes)
    return bytes
  }

  /// Decodes a row; `keepingConversations` false leaves ``conversations`` empty.
  init(decoding span: RawSpan, keepingConversations: Bool = true) throws(MailboxError) {
    let content = try RowChecksum.content(of: span, what: "a mailbox's row")
    var reader = ByteReader(content, of: "a mailbox's row")
    head = try HeadState(decoding: &reader)
    let flags = Flags(rawValue: try reader.byte())
    guard flags.isSubset(of: .all) else { throw reader.damaged("unknown flags") }
    queue.hasOlderChunks = flags.contains(.olderChunks)
    hasMoreConversations = flags.contains(.moreConversations)
    hasIdentities = flags.contains(.identities)
    if flags.contains(.newestChunk) {
      let first = try reader.uint64()
      let row = try ChunkRow(checked: reader.span(ChunkRow.byteCount))
      queue.newest = PlacedChunk(firstSequence: first, row: row)
    }
    guard keepingConversations else { return }
    for _ in 0..<(try reader.count()) {
      let key = ConversationKey(bytes: try reader.countedBytes())
      let state = try ConversationState(decoding: reader.span(try reader.count()))
      conversations.append(KeyedConversation(key: key, state: state))
    }
  }
}

internal import MailboxModel
internal import StoredBytes

/// A mailbox that has something in the journal which is not settled: what is known of it beyond, or
/// instead of, its rows in LMDB.
///
/// Invariants, with `settledThrough` the last sequence in LMDB:
/// - `entries` are the sequences `settledThrough + 1 ... head`, without a hole;
/// - `gaps` lie above `floor` and tell which sequences were removed since the last settling;
/// - conversations and devices are loaded when first needed; what is loaded is the truth.
///
/// Guarded by its shard's lock. The commit thread alone changes what it means; settling only moves
/// what is in it to LMDB.
final class RecentMailbox {
  let key: MailboxKey
  var head: HeadState
  var entries: [RecentEntry] = []
  var gaps = GapList()
  /// Nothing waits through here, though the floor may lie lower: where the look for the oldest
  /// message begins.
  var emptyThrough: UInt64 = 0
  var conversations = LoadedConversations()
  /// True when LMDB may have conversations that are not in memory, and that count.
  private(set) var hasMoreConversations = false
  /// The conversations that may go when there are too many. Known in memory alone.
  var idleConversations = IdleConversations()
  var devices: [Device]?
  var preferences: PushPreferences?
  var identities: IdentityList?
  /// True when LMDB may have identities.
  var hasSettledIdentities = false

  /// The first record since the last settling, nil when all is settled.
  var firstUnsettled: UInt64?
  /// The end of the newest record that changed it.
  var changedThrough: UInt64 = 0
  /// Devices of which LMDB has something older, those that were forgotten included.
  var changedDevices: Set<DeviceID> = []
  var arePreferencesChanged = false
  /// True when what LMDB has of messages, unread counts and identities is of an earlier epoch.
  var isPurged = false
  /// True when all that LMDB has of conversations is of an earlier epoch, their notifications too.
  var areConversationsPurged = false
  /// True when its row cannot be read, and is made from memory.
  var isRowLost = false
  /// True when what cannot be read is replaced by gaps as it is settled.
  var mends = false

  /// A mailbox that begins.
  init(key: MailboxKey, head: HeadState) {
    self.key = key
    self.head = head
  }

  /// A mailbox as its row has it.
  init(key: MailboxKey, row: MailboxRow) {
    self.key = key
    head = row.head
    for conversation in row.conversations { conversations.load(conversation) }
    hasMoreConversations = row.hasMoreConversations
    hasSettledIdentities = row.hasIdentities
    if head.conversations == nil && !row.hasMoreConversations {
      head.conversations = UInt64(row.conversations.count { !$0.state.isEmpty })
    }
  }

  /// A mailbox whose row cannot be read, under a new epoch: its devices, preferences and, unless they end
  /// with the old one, conversations are what their tables have.
  init(key: MailboxKey, reborn epoch: UInt64, endsConversations: Bool, at position: UInt64) {
    self.key = key
    head = HeadState(
      epoch: epoch, conversations: endsConversations ? 0 : nil, epochPosition: position,
      settledPosition: position, isSettled: true)
    hasMoreConversations = !endsConversations
    areConversationsPurged = endsConversations
    hasSettledIdentities = true
    identities = IdentityList()
    isPurged = true
    isRowLost = true
  }

  /// All conversations end. Nothing is read for that: what LMDB has of them counts no more, and goes with
  /// the next settling.
  func endConversations() {
    conversations = LoadedConversations()
    idleConversations = IdleConversations()
    hasMoreConversations = false
    areConversationsPurged = true
  }

  /// Notes that a record changed the mailbox.
  func touch(_ position: UInt64) {
    if firstUnsettled == nil { firstUnsettled = position }
    changedThrough = position
  }
}

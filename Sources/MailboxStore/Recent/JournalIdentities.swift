internal import StoredBytes

/// The records in the journal that deposited each message id, for contract G5.
///
/// A look costs memory only, and the same however often an id was used: what has left the journal is
/// remembered by the mailboxes themselves, see ``IdentityList``.
///
/// ```
/// singles    identity              position of its record, where there is one
/// repeated   identity              positions of its first record and of its newest, where there are more
/// places     identity ^ mailbox    newest record of a mailbox, of all records but an identity's first
/// ```
/// A find says where to look: whether a mailbox has the record, its own list of entries says.
/// So nothing need be known of the recipients of an identity's only record, and of others 8 bytes of
/// hash, where both halves are secret, are enough.
///
/// Bounded by the journal: 24 bytes for each record with an id, 16 for each recipient of those whose id
/// was used before; in tables that are up to half empty. In many small tables, so that neither growing
/// nor forgetting ever takes long.
struct JournalIdentities {
  private struct Repeated {
    var first: UInt64
    var newest: UInt64
  }

  private struct Shard {
    var singles: [IdentityHash: UInt64] = [:]
    var repeated: [IdentityHash: Repeated] = [:]
    var places: [UInt64: UInt64] = [:]

    /// Forgets records before a position.
    mutating func prune(before start: UInt64) {
      singles = singles.filter { $0.value >= start }
      if !repeated.isEmpty { repeated = repeated.filter { $0.value.newest >= start } }
      if !places.isEmpty { places = places.filter { $0.value >= start } }
    }
  }

  /// An identity that records have, and its first.
  struct Found {
    let hash: IdentityHash
    fileprivate let first: UInt64
    fileprivate let isRepeated: Bool
  }

  private static let shardCount = 256
  private var shards = [Shard](repeating: Shard(), count: Self.shardCount)
  private var prunedTo: UInt64 = 0
  /// The next shard that forgets what lies before ``prunedTo``; none, when it is ``shardCount``.
  private var nextPruned = Self.shardCount

  /// Finds the records that have an identity, if any. O(1).
  func find(_ identity: IdentityHash) -> Found? {
    let shard = Self.shard(of: identity)
    if let only = shards[shard].singles[identity] {
      return Found(hash: identity, first: only, isRepeated: false)
    }
    guard !shards[shard].repeated.isEmpty, let repeated = shards[shard].repeated[identity] else {
      return nil
    }
    return Found(hash: identity, first: repeated.first, isRepeated: true)
  }

  /// The records that may have brought an identity into a mailbox, the newest first. O(1).
  func candidates(of found: Found, in mailbox: MailboxKey) -> (UInt64, UInt64?) {
    guard found.isRepeated else { return (found.first, nil) }
    let place = Self.place(of: found.hash, in: mailbox)
    guard let later = shards[Self.shard(of: place)].places[place] else { return (found.first, nil) }
    return (max(later, found.first), min(later, found.first))
  }

  /// Notes a record, which is the newest. O(recipients) when its identity was used before.
  mutating func note(
    _ identity: IdentityHash?, at position: UInt64, in recipients: [DepositRecord.Recipient]
  ) {
    guard let identity else { return }
    let shard = Self.shard(of: identity)
    let first = shards[shard].singles.updateValue(position, forKey: identity)
    if let first {
      shards[shard].repeated[identity] = Repeated(first: first, newest: position)
    } else {
      guard !shards[shard].repeated.isEmpty, shards[shard].repeated[identity] != nil else { return }
      shards[shard].repeated[identity]?.newest = position
    }
    shards[shard].singles[identity] = nil
    for recipient in recipients {
      let place = Self.place(of: identity, in: recipient.mailbox.key)
      shards[Self.shard(of: place)].places[place] = position
    }
  }

  /// Forgets records that were trimmed, when that is worth a pass: a little at each call.
  mutating func prune(before start: UInt64, everyBytes: UInt64) {
    if nextPruned < Self.shardCount {
      shards[nextPruned].prune(before: prunedTo)
      nextPruned += 1
    } else if start >= prunedTo + everyBytes {
      prunedTo = start
      nextPruned = 0
    }
  }

  private static func place(of identity: IdentityHash, in mailbox: MailboxKey) -> UInt64 {
    (identity.low &+ identity.high) ^ (mailbox.hash << 32 | mailbox.hash >> 32)
  }

  private static func shard(of identity: IdentityHash) -> Int { shard(of: identity.low) }
  private static func shard(of place: UInt64) -> Int { Int(truncatingIfNeeded: place >> 56) }
}

internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// The mailboxes that have something in the journal, in 64 shards with a lock each.
final class Recent: Sendable {
  /// Mailboxes whose names' hashes end alike.
  struct Shard {
    private(set) var mailboxes: [MailboxKey: RecentMailbox] = [:]
    /// The last one that was found: an operation plans with a mailbox, and then changes it.
    private var last: RecentMailbox?
    var held = HeldMailboxes()
    private var full = FullMailboxes()

    mutating func mailbox(_ key: MailboxKey) -> RecentMailbox? {
      if let last, last.key == key { return last }
      guard let found = mailboxes[key] else { return nil }
      last = found
      return found
    }

    mutating func insert(_ mailbox: RecentMailbox) {
      mailboxes[mailbox.key] = mailbox
      held.noteBegun(mailbox.key)
      last = mailbox
    }

    /// Takes in a mailbox that was loaded.
    mutating func load(_ mailbox: RecentMailbox) {
      full.remind(mailbox)
      insert(mailbox)
    }

    mutating func remove(_ key: MailboxKey) -> RecentMailbox? {
      if last?.key == key { last = nil }
      return mailboxes.removeValue(forKey: key)
    }

    /// Forgets what was settled of a mailbox, and lets go of the mailbox unless it has changed since or is
    /// held.
    mutating func finish(_ settlement: MailboxSettlement) {
      guard let index = mailboxes.index(forKey: settlement.key) else { return }
      let mailbox = mailboxes.values[index]
      mailbox.finish(settlement)
      guard mailbox.firstUnsettled == nil, !held.contains(mailbox.key) else { return }
      full.note(mailbox)
      mailboxes.remove(at: index)
      if last === mailbox { last = nil }
    }

    /// Lets go of all that have nothing unsettled.
    mutating func evictClean() {
      mailboxes = mailboxes.filter { key, mailbox in
        if mailbox.firstUnsettled != nil || held.contains(key) { return true }
        full.note(mailbox)
        return false
      }
      last = nil
    }
  }

  let settled: Settled
  /// The hash that stored ids and tokens have.
  let hash: StoreHash
  /// The mailboxes that are damaged.
  let damage: DamageList
  /// Makes the keys of tokens.
  var tokenKeys: TokenKeys { TokenKeys(hash: hash) }
  private let shards: [Guarded<Shard>]
  /// Push tokens that changed hands since their mailboxes were settled; nil: nobody has it.
  private let tokens = Guarded<[TokenKey: TokenChange]>([:])
  private let feedPositions = Guarded<[FeedReaderName: UInt64]>([:])

  /// A token's owner, and the position of the record that made it so.
  struct TokenChange {
    var owner: TokenOwner?
    var position: UInt64
  }

  /// Token changes of records before this are in LMDB, as of opening.
  private let tokensThrough: UInt64

  init(
    settled: Settled, hash: StoreHash, clock: StoreClock = .system
  ) throws(MailboxError) {
    self.settled = settled
    self.hash = hash
    damage = DamageList(try settled.damageMarks(), clock: clock)
    tokensThrough = try settled.read { (transaction) throws(MailboxError) in
      // Without it all of the journal's records tell who has a token: the same, in the end.
      (try? settled.position(Settled.tokensThroughKey, in: settled.meta, transaction)) ?? 0
    }
    shards = (0..<64).map { _ in Guarded(Shard()) }
  }

  /// Runs `body` with a mailbox that is in memory, or with nil.
  func withLoaded<R>(
    _ key: MailboxKey, _ body: (RecentMailbox?) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    try shard(of: key).withLock { (shard) throws(MailboxError) in
      try body(shard.mailbox(key))
    }
  }

  /// Runs `body` with a mailbox, loading its head when it is not in memory; with nil when there is
  /// no such mailbox. For the commit thread, which alone brings mailboxes into memory. `noteLoad`
  /// hears of each row that is read.
  func withMailbox<R>(
    _ key: MailboxKey, noteLoad: () -> Void = {},
    _ body: (RecentMailbox?) throws(MailboxError) -> R
  ) throws(MailboxError) -> R {
    try shard(of: key).withLock { (shard) throws(MailboxError) in
      if let mailbox = shard.mailbox(key) { return try body(mailbox) }
      if shard.held.isAbsent(key) { return try body(nil) }
      noteLoad()
      guard let row = try loadRow(of: key) else {
        shard.held.noteAbsent(key)
        return try body(nil)
      }
      let mailbox = RecentMailbox(key: key, row: row)
      shard.load(mailbox)
      return try body(mailbox)
    }
  }

  /// The row of a mailbox that is not in memory. One that cannot be read is noted, and named.
  private func loadRow(of key: MailboxKey) throws(MailboxError) -> MailboxRow? {
    if let reason = damage.reasonSetAside(key) { throw .damage(of: key, reason) }
    do throws(MailboxError) {
      return try settled.read { (transaction) throws(MailboxError) in
        try settled.mailbox(key, in: transaction)
      }
    } catch .damaged(let what) {
      // Nothing of it is in memory, so the journal has nothing that is not settled, or a record names
      // it, and says from where on.
      damage.setAside(key, what, from: .max)
      throw .damage(of: key, what)
    } catch {
      throw error
    }
  }

  /// Sets a mailbox aside from a record on, and lets go of it: what memory has of it rests on something
  /// that is wrong.
  func setAside(_ key: MailboxKey, _ reason: String, at position: UInt64) {
    let first = shard(of: key).withLock { $0.remove(key)?.firstUnsettled }
    damage.setAside(key, reason, from: min(first ?? position, position))
  }

  /// A mailbox that was set aside begins anew: nothing that LMDB has of its messages counts any more.
  func beginAnew(
    _ key: MailboxKey, epoch: UInt64, endsConversations: Bool, position: UInt64
  ) {
    // It can be read where it was a record that contradicted it.
    let row = try? settled.read { (transaction) throws(MailboxError) in
      try settled.mailbox(key, in: transaction)
    }
    shard(of: key).withLock { shard in
      shard.insert(
        RecentMailbox(
          key: key, reborn: epoch, row: row, endsConversations: endsConversations, at: position,
          from: settled
        ) { damage.note(key, $0) })
    }
    damage.takeBack(key)
  }

  /// Brings a mailbox into being that does not exist. `body` makes its first change under
  /// the same hold of the lock: without one it might be let go of as idle.
  func begin(
    _ key: MailboxKey, epoch: UInt64, position: UInt64,
    _ body: (RecentMailbox) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    try shard(of: key).withLock { (shard) throws(MailboxError) in
      let mailbox = RecentMailbox(key: key, epoch: epoch, at: position)
      shard.insert(mailbox)
      try body(mailbox)
    }
  }

  /// Visits the mailboxes in memory, shard by shard, each under its lock.
  func forEach(_ body: (RecentMailbox) throws(MailboxError) -> Void) throws(MailboxError) {
    for shard in shards {
      try shard.withLock { (shard) throws(MailboxError) in
        for mailbox in shard.mailboxes.values { try body(mailbox) }
      }
    }
  }

  /// Returns whether any mailbox in memory has a row that cannot be read.
  func hasLostRows() throws(MailboxError) -> Bool {
    var isFound = false
    try forEach { (mailbox) in isFound = isFound || mailbox.isRowLost }
    return isFound
  }

  /// Forgets what was settled of a mailbox; lets go of it when all is settled and no deposit holds it.
  func finish(_ settlement: MailboxSettlement) {
    shard(of: settlement.key).withLock { $0.finish(settlement) }
  }

  /// Lets go of all mailboxes that have nothing unsettled.
  func evictClean() {
    for shard in shards {
      shard.withLock { $0.evictClean() }
    }
  }

  // MARK: Tokens and feed positions

  /// Notes who has a token, unless LMDB has it from a later settling.
  func noteToken(_ token: TokenKey, _ change: TokenChange) {
    if change.position >= tokensThrough { tokens.withLock { $0[token] = change } }
  }

  /// The device that has a token.
  func owner(of token: TokenKey) throws(MailboxError) -> TokenOwner? {
    let change = tokens.withLock { $0[token] }
    if let change { return change.owner }
    return try settled.read { (transaction) throws(MailboxError) in
      try settled.tokenOwner(of: token, in: transaction)
    }
  }

  /// Token changes of records before a position.
  func tokenChanges(before position: UInt64) -> [TokenKey: TokenChange] {
    tokens.withLock { $0.filter { $0.value.position < position } }
  }

  /// Forgets token changes that are settled, unless there was a newer one.
  func forgetTokenChanges(_ settled: [TokenKey: TokenChange]) {
    tokens.withLock { tokens in
      for (token, change) in settled where tokens[token]?.position == change.position {
        tokens[token] = nil
      }
    }
  }

  func setFeedPosition(_ position: UInt64, ofReader name: FeedReaderName) {
    feedPositions.withLock { $0[name] = position }
  }

  func feedPosition(ofReader name: FeedReaderName) throws(MailboxError) -> UInt64? {
    if let position = feedPositions.withLock({ $0[name] }) { return position }
    return try settled.read { (transaction) throws(MailboxError) in
      do throws(MailboxError) {
        return try settled.position(name.value, in: settled.feeds, transaction)
      } catch .damaged {
        // One that cannot be read was never kept: its reader begins where it begins without.
        return nil
      } catch {
        throw error
      }
    }
  }

  /// The positions of all feed readers.
  func allFeedPositions() throws(MailboxError) -> [FeedReaderName: UInt64] {
    var positions: [FeedReaderName: UInt64] = [:]
    try settled.read { (transaction) throws(MailboxError) in
      try settled.forEachRow(in: settled.feeds, transaction) { (name, value) throws(MailboxError) in
        var position = ByteReader(value, of: "a feed reader's position")
        // Nothing is held for a reader whose position cannot be read.
        let reader = FeedReaderName(checked: String(decoding: name, as: UTF8.self))
        positions[reader] = try? position.uint64()
      }
    }
    return positions.merging(feedPositions.withLock { $0 }) { $1 }
  }

  /// Returns the position from which the journal's segments are held: what a feed reader has not read is
  /// kept while it fits in a budget. A reader that lies further back was given up, and holds nothing.
  func slowestFeedPosition(
    before start: UInt64, withinBytes budgetBytes: UInt64
  ) throws(MailboxError) -> UInt64 {
    try allFeedPositions().values.filter { $0 < start && start - $0 <= budgetBytes }.min() ?? start
  }

  /// Runs `body` with the shard that a mailbox belongs to.
  func withShard<R>(of key: MailboxKey, _ body: (inout Shard) -> R) -> R {
    shard(of: key).withLock { body(&$0) }
  }

  private func shard(of key: MailboxKey) -> Guarded<Shard> { shards[Int(key.hash >> 58)] }
}

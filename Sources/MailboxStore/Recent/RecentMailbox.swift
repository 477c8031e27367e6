internal import MailboxModel
internal import StoredBytes

/// A mailbox that has something in the journal which is not settled: what is known of it beyond, or
/// instead of, its rows in LMDB.
///
/// It changes in few ways, all of them in this file: by a record (``apply(_:at:_:from:_:losing:)`` and the
/// deposit's), by loading what LMDB has, by what planning has found out, and by what settling takes away.
/// ``brokenInvariant(lookingAt:)`` has the invariants. Guarded by its shard's lock. The commit thread alone
/// changes what it means; settling only moves what is in it to LMDB.
final class RecentMailbox {
  let key: MailboxKey
  private(set) var head: HeadState
  private(set) var queue = RecentQueue()
  private(set) var conversations: MailboxConversations
  private(set) var parts: LoadedParts

  /// The first record since the last settling, nil when all is settled.
  private(set) var firstUnsettled: UInt64?
  /// The end of the newest record that changed it.
  private(set) var changedThrough: UInt64 = 0
  /// The part of what LMDB has that counts no more.
  private(set) var purged = Purged.nothing
  /// True when its row cannot be read, and is made from memory.
  private(set) var isRowLost = false
  /// The reason for which what cannot be read is replaced by gaps as it is settled.
  private(set) var mending = Mending.notNeeded

  /// A mailbox that begins.
  init(key: MailboxKey, epoch: UInt64, at position: UInt64) {
    self.key = key
    head = HeadState(epoch: epoch, epochPosition: position, settledPosition: position)
    conversations = MailboxConversations()
    parts = LoadedParts()
  }

  /// A mailbox as its row has it.
  init(key: MailboxKey, row: MailboxRow) {
    self.key = key
    head = row.head
    conversations = MailboxConversations(row.conversations, hasMore: row.hasMoreConversations)
    parts = LoadedParts(ofSettledWithIdentities: row.hasIdentities)
    if head.conversations == nil && !row.hasMoreConversations {
      head.conversations = UInt64(row.conversations.count { !$0.state.isEmpty })
    }
  }

  /// A mailbox that was set aside, under a new epoch: its devices, preferences and, unless they end with the
  /// old one, conversations are what their tables have, and its row, of which nothing else counts. `note` is
  /// told what cannot be read.
  init(
    key: MailboxKey, reborn epoch: UInt64, row: MailboxRow?, endsConversations: Bool,
    at position: UInt64, from settled: Settled, noting note: (String) -> Void
  ) {
    self.key = key
    head = HeadState(
      epoch: epoch, conversations: endsConversations ? 0 : nil, epochPosition: position,
      settledPosition: position, isSettled: true)
    conversations = MailboxConversations(hasMore: !endsConversations)
    for stored in endsConversations ? [] : row?.conversations ?? [] {
      conversations.load(stored.key, stored.state.withoutMessages)
    }
    parts = LoadedParts(ofSettledWithIdentities: true)
    parts.beginEpoch(of: key, from: settled, noting: note)
    purged = endsConversations ? .conversations : .messages
    isRowLost = true
    touch(position)
  }

  /// Notes that a record changed the mailbox.
  private func touch(_ position: UInt64) {
    if firstUnsettled == nil { firstUnsettled = position }
    changedThrough = position
  }

  // MARK: Records. The same code serves the commit thread and the replay at opening.

  /// Applies a message that came in.
  func apply(
    _ recipient: DepositRecord.Recipient, of record: DepositRecord, bodyBytes: Int,
    at position: UInt64, from settled: Settled, _ damage: DamageList
  ) throws(MailboxError) {
    guard recipient.sequence == head.head + 1, head.settledThrough <= head.head else {
      throw .damaged(
        what: "the journal gives sequence \(recipient.sequence) where its head is \(head.head)")
    }
    if let removal = recipient.makesRoom { try remove(removal, from: settled, damage) }
    let own = recipient.isOwn ? record.ownConversation : nil
    let conversation = own ?? record.conversation
    if recipient.number != 0 {
      try change(conversation, from: settled, damage) { state in
        state.lastNumber = recipient.number
        state.unread.append(recipient.sequence)
      }
    }
    queue.append(
      RecentEntry(
        position: position, recipientOffset: recipient.offset,
        expiresAtSeconds: record.expiresAtSeconds))
    head.head = recipient.sequence
    head.messages += 1
    head.bytes += UInt64(bodyBytes)
    head.earliestExpirySeconds = min(head.earliestExpirySeconds, record.expiresAtSeconds)
    touch(position)
  }

  /// Applies its part of any other record; `lose` is told of bindings that no device has any more.
  ///
  /// It depends on the mailbox and the record alone: the list of damage is asked only where a record takes
  /// more than the mailbox has, see ``subtract(_:from:of:_:)``.
  func apply(
    _ change: MailboxChange, at position: UInt64, _ time: Timestamp, from settled: Settled,
    _ damage: DamageList, losing lose: (Binding) -> Void
  ) throws(MailboxError) {
    touch(position)
    switch change {
    case .acknowledge(let device, let sequence, let move, let forgotten):
      try forget(forgotten, from: settled, losing: lose)
      try acknowledge(device, through: sequence, at: time, from: settled)
      try moveFloor(move, damage)
    case .removal(let removal): try remove(removal, from: settled, damage)
    case .read(let conversation, let sequence):
      try self.change(conversation, from: settled, damage) { state in
        state.readThrough = max(state.readThrough, sequence)
        state.unread.removeAll(through: state.readThrough)
      }
    case .device(let change):
      let before = try parts.changeDevice(change.id, of: key, from: settled) { _ in change.device }
      if let lost = before?.binding, change.device?.binding?.hasSameToken(as: lost) != true {
        lose(lost)
      }
      if let move = change.floorMove { try moveFloor(move, damage) }
    case .preferences(let preferences): parts.setPreferences(preferences)
    case .notifications(let conversation, let notifications):
      try self.change(conversation, from: settled, damage) { $0.notifications = notifications }
    case .purge(let epoch, let endsConversations, let forgotten):
      try forget(forgotten, from: settled, losing: lose)
      purge(epoch: epoch, endsConversations: endsConversations, at: position, from: settled)
    case .repair(let repair): try take(repair, damage)
    case .forgotten(let forgotten): try forget(forgotten, damage)
    }
  }

  /// A device has everything through a sequence; one that was not known begins here.
  private func acknowledge(
    _ id: DeviceID, through sequence: UInt64, at time: Timestamp, from settled: Settled
  ) throws(MailboxError) {
    let floor = head.floor
    _ = try parts.changeDevice(id, of: key, from: settled) { before in
      guard var device = before else {
        return Device(id: id, registeredAt: time, acknowledged: max(sequence, floor))
      }
      device.acknowledged = max(device.acknowledged, sequence)
      device.lastSeenAt = time
      return device
    }
    head.delivered = max(head.delivered, sequence)
  }

  /// Devices are known no more.
  private func forget(
    _ ids: [DeviceID], from settled: Settled, losing lose: (Binding) -> Void
  ) throws(MailboxError) {
    for id in ids {
      let before = try parts.changeDevice(id, of: key, from: settled) { _ in nil }
      if let lost = before?.binding { lose(lost) }
    }
  }

  /// The floor moves up.
  private func moveFloor(_ move: FloorMove, _ damage: DamageList) throws(MailboxError) {
    guard move.floor > head.floor else { return }
    head.floor = move.floor
    try leave(messages: move.messages, bytes: move.bytes, damage)
    queue.moveFloor(to: move.floor)
  }

  /// Messages are gone undelivered.
  private func remove(
    _ removal: Removal, from settled: Settled, _ damage: DamageList
  ) throws(MailboxError) {
    queue.remove(removal.gaps, above: head.floor)
    try leave(messages: removal.messages, bytes: removal.bytes, damage)
    for (conversation, sequences) in removal.forgotten {
      try change(conversation, from: settled, damage) { state in
        for sequence in sequences { state.unread.remove(sequence) }
      }
    }
  }

  /// Messages wait no more.
  private func leave(
    messages: UInt64, bytes: UInt64, _ damage: DamageList
  ) throws(MailboxError) {
    head.messages = try subtract(messages, from: head.messages, of: "waiting messages", damage)
    head.bytes = try subtract(bytes, from: head.bytes, of: "bytes", damage)
    if head.messages == 0 { head.earliestExpirySeconds = .max }
  }

  /// Changes a conversation, and the sums with it. One that cannot be read begins anew: what is committed
  /// is applied, and whoever planned it has noted the damage.
  private func change(
    _ conversation: ConversationKey, from settled: Settled, _ damage: DamageList,
    _ body: (inout ConversationState) -> Void
  ) throws(MailboxError) {
    do throws(MailboxError) {
      try load(conversation, from: settled)
    } catch .damaged {
    } catch {
      throw error
    }
    let effect = conversations.change(conversation, body)
    if effect.unreadAfter >= effect.unreadBefore {
      head.unread += effect.unreadAfter - effect.unreadBefore
    } else {
      head.unread = try subtract(
        effect.unreadBefore - effect.unreadAfter, from: head.unread, of: "unread", damage)
    }
    try count(effect, damage)
  }

  /// Counts conversations as one begins or ends.
  private func count(
    _ effect: MailboxConversations.Effect, _ damage: DamageList
  ) throws(MailboxError) {
    guard effect.begun != 0, let count = head.conversations else { return }
    head.conversations =
      effect.begun > 0 ? count + 1 : try subtract(1, from: count, of: "conversations", damage)
  }

  /// Conversations make room for others.
  private func forget(
    _ forgotten: ForgottenConversations, _ damage: DamageList
  ) throws(MailboxError) {
    for key in forgotten.keys { conversations.forget(key) }
    if let count = head.conversations {
      head.conversations = try subtract(
        forgotten.conversations, from: count, of: "conversations", damage)
    }
    head.unread = try subtract(forgotten.unread, from: head.unread, of: "unread", damage)
    if forgotten.conversations > 0 { head.forgottenThrough = head.head }
  }

  private func purge(
    epoch: UInt64, endsConversations: Bool, at position: UInt64, from settled: Settled
  ) {
    if endsConversations { conversations.end() } else { conversations.forgetMessages() }
    parts.beginEpoch(of: key, from: settled) { _ in }
    head = HeadState(
      epoch: epoch, conversations: endsConversations ? 0 : nil, epochPosition: position,
      settledPosition: head.settledPosition, isSettled: head.isSettled)
    queue = RecentQueue()
    // Conversations that have ended stay so, whatever an older version says of a later purge.
    if endsConversations { purged = .conversations } else if !isPurged { purged = .messages }
    mending = .purged
  }

  private func take(_ repair: MailboxRepair, _ damage: DamageList) throws(MailboxError) {
    if repair.mends { mending = .recounted }
    head.messages = repair.messages
    head.bytes = repair.bytes
    head.unread = repair.unread
    head.earliestExpirySeconds = repair.earliestExpirySeconds
    for (conversation, state) in repair.conversations {
      try count(conversations.change(conversation) { $0 = state }, damage)
    }
    if let count = repair.conversationCount { head.conversations = count }
  }

  // MARK: Loading

  /// A conversation as it is; the empty state when nothing is known of it.
  func conversation(
    _ key: ConversationKey, from settled: Settled
  ) throws(MailboxError) -> ConversationState {
    try load(key, from: settled)
    return conversations.loaded[key] ?? ConversationState()
  }

  private func load(_ key: ConversationKey, from settled: Settled) throws(MailboxError) {
    if let stored = try stored(key, in: settled) { conversations.load(key, stored) }
  }

  /// Loads all conversations that can be read, and tells why others cannot. What is loaded already is
  /// newer and stays.
  func loadReadableConversations(
    from settled: Settled, noting note: (String) -> Void
  ) throws(MailboxError) {
    for (key, state) in try storedConversations(in: settled, noting: note) {
      conversations.load(key, state)
    }
  }

  func loadedDevices(from settled: Settled) throws(MailboxError) -> [Device] {
    try parts.loadDevices(of: key, from: settled)
  }

  func loadedPreferences(from settled: Settled) throws(MailboxError) -> PushPreferences {
    try parts.loadPreferences(of: key, from: settled)
  }

  func loadedIdentities(from settled: Settled) throws(MailboxError) -> IdentityList {
    try parts.loadIdentities(of: key, from: settled)
  }

  // MARK: What a look has found out. It follows from the mailbox, and no record says it.

  /// Nothing waits through a sequence.
  func note(emptyThrough sequence: UInt64) { queue.note(emptyThrough: sequence) }

  /// No waiting message expires before a second.
  func note(earliestExpirySeconds seconds: UInt32) { head.earliestExpirySeconds = seconds }

  /// So many conversations there are.
  func note(conversations count: UInt64) { head.conversations = count }

  /// These conversations would be missed by nobody.
  func note(idle: IdleConversations) { conversations.note(idle: idle) }

  // MARK: Settling

  /// Settling could not read its row.
  func noteLostRow() { isRowLost = true }

  /// Forgets what a settlement has written; what changed since stays.
  func finish(_ settlement: MailboxSettlement) {
    let written = settlement.head
    if settlement.lostRow != nil { isRowLost = false }
    head.isSettled = true
    head.settledPosition = written.settledPosition
    // A new epoch began meanwhile: LMDB holds the old one, which the next settlement clears.
    if isPurged && head.epoch != written.epoch { return }
    purged = .nothing
    queue.settle(entries: Int(written.settledThrough - head.settledThrough))
    head.settledThrough = written.settledThrough
    parts.settleIdentities()
    guard changedThrough == settlement.changedThrough else {
      // Something changed while it was written: all that it held is written again.
      firstUnsettled = settlement.bound
      queue.settle(settlement.snapshot.gaps)
      conversations.settle(settlement.conversations)
      return parts.settle(settlement)
    }
    queue.settleGaps()
    conversations.settleAll()
    parts.settleAll()
    mending = .notNeeded
    firstUnsettled = nil
  }
}

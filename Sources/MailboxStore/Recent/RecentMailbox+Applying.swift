internal import MailboxModel

/// The changes that records make to a mailbox. The same code serves the commit thread and the replay at
/// opening, and depends on nothing but the mailbox and the record.
extension RecentMailbox {
  /// A message came in.
  func applyDeposit(
    _ recipient: DepositRecord.Recipient, of record: DepositRecord, bodyBytes: Int,
    at position: UInt64, from settled: Settled
  ) throws(MailboxError) {
    guard recipient.sequence == head.head + 1, head.settledThrough <= head.head else {
      throw .damaged(
        what: "the journal gives sequence \(recipient.sequence) where its head is \(head.head)")
    }
    if let removal = recipient.makesRoom { try applyRemoval(removal, from: settled) }
    let own = recipient.isOwn ? record.ownConversation : nil
    let conversation = own ?? record.conversation
    if recipient.number != 0 {
      try changeConversation(conversation, from: settled) { state in
        state.lastNumber = recipient.number
        state.unread.append(recipient.sequence)
      }
      head.unread += 1
    }
    entries.append(
      RecentEntry(
        position: position, recipientOffset: recipient.offset,
        expiresAtSeconds: record.expiresAtSeconds))
    head.head = recipient.sequence
    head.messages += 1
    head.bytes += UInt64(bodyBytes)
    head.earliestExpirySeconds = min(head.earliestExpirySeconds, record.expiresAtSeconds)
    touch(position)
  }

  /// A device has everything through a sequence; one that was not known begins here.
  func applyAcknowledge(
    _ device: DeviceID, through sequence: UInt64, _ move: FloorMove, at time: Timestamp,
    position: UInt64, from settled: Settled
  ) throws(MailboxError) {
    var devices = try readableDevices(from: settled) { _ in }
    if let index = devices.firstIndex(where: { $0.id == device }) {
      devices[index].acknowledged = max(devices[index].acknowledged, sequence)
      devices[index].lastSeenAt = time
    } else {
      let acknowledged = max(sequence, head.floor)
      devices.append(Device(id: device, registeredAt: time, acknowledged: acknowledged))
    }
    self.devices = devices
    changedDevices.insert(device)
    head.delivered = max(head.delivered, sequence)
    apply(move)
    touch(position)
  }

  /// The floor moves up.
  func apply(_ move: FloorMove) {
    guard move.floor > head.floor else { return }
    head.floor = move.floor
    head.messages -= min(head.messages, move.messages)
    head.bytes -= min(head.bytes, move.bytes)
    if head.messages == 0 { head.earliestExpirySeconds = .max }
    gaps.removeAll(through: move.floor)
  }

  /// Messages are gone undelivered.
  func applyRemoval(_ removal: Removal, from settled: Settled) throws(MailboxError) {
    let above = removal.gaps.filter { $0.to > head.floor }
    gaps.insert(above)
    emptyThrough = max(emptyThrough, head.floor)
    for gap in above {
      if gap.from <= emptyThrough + 1 { emptyThrough = max(emptyThrough, gap.to) }
    }
    head.messages -= min(head.messages, removal.messages)
    head.bytes -= min(head.bytes, removal.bytes)
    if head.messages == 0 { head.earliestExpirySeconds = .max }
    for (conversation, sequences) in removal.forgotten {
      var forgotten: UInt64 = 0
      try changeConversation(conversation, from: settled) { state in
        let before = state.unread.count
        for sequence in sequences { state.unread.remove(sequence) }
        forgotten = before - state.unread.count
      }
      head.unread -= min(head.unread, forgotten)
    }
  }

  /// A conversation was read through a sequence.
  func applyRead(
    _ conversation: ConversationKey, through sequence: UInt64, position: UInt64,
    from settled: Settled
  ) throws(MailboxError) {
    var read: UInt64 = 0
    try changeConversation(conversation, from: settled) { state in
      let before = state.unread.count
      state.readThrough = max(state.readThrough, sequence)
      state.unread.removeAll(through: state.readThrough)
      read = before - state.unread.count
    }
    head.unread -= min(head.unread, read)
    touch(position)
  }

  /// A device is as given from here on, or forgotten.
  func applyDevice(
    _ change: MailboxRecord.DeviceChange, position: UInt64, from settled: Settled
  ) throws(MailboxError) {
    if let device = change.device {
      var devices = try readableDevices(from: settled) { _ in }
      if let index = devices.firstIndex(where: { $0.id == device.id }) {
        devices[index] = device
      } else {
        devices.append(device)
      }
      self.devices = devices
      changedDevices.insert(device.id)
    } else {
      _ = try forget([change.id], from: settled)
    }
    if let move = change.floorMove { apply(move) }
    touch(position)
  }

  /// Devices are known no more. Returns the bindings that go with them.
  func forget(_ ids: [DeviceID], from settled: Settled) throws(MailboxError) -> [Binding] {
    guard !ids.isEmpty else { return [] }
    let forgotten = Set(ids)
    let known = try readableDevices(from: settled) { _ in }
    devices = known.filter { !forgotten.contains($0.id) }
    changedDevices.formUnion(forgotten)
    return known.compactMap { forgotten.contains($0.id) ? $0.binding : nil }
  }

  func applyPreferences(_ preferences: PushPreferences, position: UInt64) {
    self.preferences = preferences
    arePreferencesChanged = true
    touch(position)
  }

  func applyNotifications(
    _ notifications: ConversationNotifications, of conversation: ConversationKey,
    position: UInt64, from settled: Settled
  ) throws(MailboxError) {
    try changeConversation(conversation, from: settled) { $0.notifications = notifications }
    touch(position)
  }

  /// Conversations make room for others.
  func applyForgotten(_ forgotten: ForgottenConversations, position: UInt64) {
    for key in forgotten.keys { forgetConversation(key) }
    head.conversations = head.conversations.map { $0 - min($0, forgotten.conversations) }
    head.unread -= min(head.unread, forgotten.unread)
    if forgotten.conversations > 0 { head.forgottenThrough = head.head }
    touch(position)
  }

  /// A new epoch begins; devices that are still known stay, with nothing acknowledged.
  func applyPurge(
    epoch: UInt64, endsConversations: Bool, position: UInt64, from settled: Settled
  ) {
    if endsConversations { endConversations() } else { forgetMessagesOfConversations() }
    forgetAcknowledgements(from: settled) { _ in }
    head = HeadState(
      epoch: epoch, conversations: endsConversations ? 0 : nil, epochPosition: position,
      settledPosition: head.settledPosition, isSettled: head.isSettled)
    entries = []
    gaps.removeAll()
    emptyThrough = 0
    identities = IdentityList()
    isPurged = true
    // Whatever was wrong goes with the messages.
    mends = true
    touch(position)
  }

  /// Sums and counts as a recount found them.
  func applyRepair(_ repair: MailboxRepair, position: UInt64) {
    head.messages = repair.messages
    head.bytes = repair.bytes
    head.unread = repair.unread
    head.earliestExpirySeconds = repair.earliestExpirySeconds
    for (conversation, state) in repair.conversations { setConversation(conversation, state) }
    if let count = repair.conversationCount { head.conversations = count }
    mends = mends || repair.mends
    touch(position)
  }
}

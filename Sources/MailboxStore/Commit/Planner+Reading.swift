internal import MailboxModel
internal import StoredBytes

/// Acknowledging and marking read.
extension Planner {
  /// A device has everything through a cursor (contract G3). One that is not known is registered by it,
  /// unless it must be known.
  func acknowledge(
    _ address: MailboxAddress, device: DeviceID, mustBeKnown: Bool, through cursor: Cursor
  ) throws(MailboxError) {
    // What has expired is gone before the device can say that it has it.
    try sweep([MailboxKey(address)])
    let record = try withExisting(address) { (mailbox) throws(MailboxError) in
      var devices = try mailbox.loadedDevices(from: settled)
      // Before the cursor is looked at: a purge may have removed the device together with its epoch.
      if mustBeKnown { _ = try index(of: device, in: devices, of: address) }
      let sequence = try StoreReader.check(cursor, against: mailbox.head)
      var forgotten: [DeviceID] = []
      if let index = devices.firstIndex(where: { $0.id == device }) {
        guard devices[index].presence.isSignedIn else {
          throw MailboxError.deviceSignedOut(device, of: address)
        }
        devices[index].acknowledged = max(devices[index].acknowledged, sequence)
        devices[index].lastSeenAt = now
      } else {
        forgotten = try makeRoom(forDeviceIn: &devices, of: address)
        let acknowledged = max(sequence, mailbox.head.floor)
        devices.append(Device(id: device, registeredAt: now, acknowledged: acknowledged))
      }
      return MailboxRecord.acknowledge(
        MailboxReference(mailbox.key), device, through: sequence,
        try floorMove(of: mailbox, devices: devices)
          ?? FloorMove(floor: mailbox.head.floor, messages: 0, bytes: 0),
        forgetting: forgotten)
    }
    try commit(record)
  }

  /// Marks a conversation read through a sequence.
  func markRead(
    _ address: MailboxAddress, conversation: Conversation, through sequence: UInt64
  ) throws(MailboxError) {
    let key = ConversationKey(conversation)
    let record = try withExisting(address) { (mailbox) throws(MailboxError) -> MailboxRecord? in
      guard sequence <= mailbox.head.head else {
        throw MailboxError.cursorFromTheFuture(given: sequence, head: mailbox.head.head)
      }
      let state = try mailbox.conversation(key, from: settled)
      guard state != ConversationState() else {
        throw MailboxError.unknownConversation(conversation, of: address)
      }
      guard sequence > state.readThrough else { return nil }
      guard state.unread.coarseCount == 0 || sequence >= state.unread.coarseThrough else {
        throw MailboxError.positionForgotten(
          conversation, sequence: sequence, oldestExact: state.unread.coarseThrough)
      }
      return .read(MailboxReference(mailbox.key), key, through: sequence)
    }
    if let record { try commit(record) }
  }

  /// Returns the move of the floor when the devices are as given; nil when it stays.
  func floorMove(
    of mailbox: RecentMailbox, devices: [Device]
  ) throws(MailboxError) -> FloorMove? {
    let holding = devices.filter {
      $0.holdsMessages(at: leaseNow, leaseSeconds: settings.deviceLeaseSeconds)
    }
    let head = mailbox.head
    guard let lowest = holding.map({ min($0.acknowledged, head.head) }).min(), lowest > head.floor
    else { return nil }
    tallies.keepIfTrue(mailbox)
    if lowest == head.head {
      tallies.forget(mailbox.key)
      return FloorMove(floor: lowest, messages: head.messages, bytes: head.bytes)
    }
    var move = FloorMove(floor: lowest, messages: 0, bytes: 0)
    try visit(mailbox, after: head.floor) { (item) throws(MailboxError) in
      switch item {
      case .gap(let gap): return gap.to < lowest
      case .message(let message):
        guard message.sequence <= lowest else { return false }
        move.messages += 1
        move.bytes += UInt64(message.body.byteCount)
        tallies.remove(message, from: mailbox.key)
        return true
      }
    }
    tallies.change(mailbox.key) { $0.moveFloor(to: lowest) }
    return move
  }
}

internal import MailboxModel
internal import StoredBytes

/// Putting a mailbox right while the store runs.
extension Planner {
  /// Recounts a mailbox and puts its sums and counts right (contract G8). What cannot be read of it is
  /// replaced by gaps when it is settled next, and no longer counts from now on.
  func repair(_ address: MailboxAddress) throws(MailboxError) {
    let (record, devices) = try withExisting(address) { (mailbox) throws(MailboxError) in
      try appender.write()
      try mailbox.loadReadableConversations(from: settled) { _ in }
      let devices = try mailbox.readableDevices(from: settled) { _ in }
      var snapshot = MailboxSnapshot(mailbox, visibleEnd: .max, table: journal.table)
      snapshot.gaps.insert(kept: recent.damage.mark(of: mailbox.key)?.gaps)
      let states = mailbox.conversations.loaded.states
      let audit = try settled.read { (transaction) throws(MailboxError) in
        try MailboxAudit(
          QueueWalk(snapshot: snapshot, settled: settled), states: states, devices: devices,
          mends: true, in: transaction)
      }
      return (MailboxRecord.repair(MailboxReference(mailbox.key), audit.repair), devices)
    }
    try commit(record)
    try putRight(devices, of: MailboxKey(address))
  }

  /// A device has no token that is another's by now (contract G11), and has acknowledged nothing that
  /// its mailbox does not know of: then nobody knows what it has, and it gets all that waits (G3).
  private func putRight(_ devices: [Device], of key: MailboxKey) throws(MailboxError) {
    let head = try recent.withMailbox(key) { $0?.head } ?? HeadState()
    var changes: [DeviceChange] = []
    for device in devices {
      var right = device
      if device.acknowledged > head.delivered { right.acknowledged = head.floor }
      let claim = try claim(of: right, in: key)
      if right != device || !claim.isEmpty {
        changes.append(claim.first ?? DeviceChange(mailbox: MailboxReference(key), device: right))
        changes += claim.dropFirst()
      }
    }
    if !changes.isEmpty { try commit(.devices(changes)) }
  }

  /// Returns the changes that follow from a device's token not being known as its own: where another has
  /// it the device has none, else it is the device's. None when the token is known as the device's.
  private func claim(of device: Device, in key: MailboxKey) throws(MailboxError) -> [DeviceChange] {
    guard let binding = device.binding else { return [] }
    let owner = try recent.owner(of: recent.tokenKeys.key(of: binding, in: key))
    if owner == TokenOwner(mailbox: key, device: device.id) { return [] }
    var device = device
    var changes: [DeviceChange] = []
    if let owner, let keeper = try self.device(owner),
      keeper.binding?.hasSameToken(as: binding) == true
    {
      device.binding = nil
      // Taking a token away leaves it without an owner: who has it says so again, behind that.
      changes.append(DeviceChange(mailbox: MailboxReference(owner.mailbox), device: keeper))
    }
    return [DeviceChange(mailbox: MailboxReference(key), device: device)] + changes
  }

  /// Finds the present owners of tokens that devices of a mailbox begun anew have by their rows, which are
  /// older than the records that were kept. Each owner's change claims its token again, behind the one that
  /// takes it away.
  func keepers(
    ofTokensOf ids: Set<DeviceID>, of key: MailboxKey
  ) throws(MailboxError) -> [DeviceChange] {
    let devices = try recent.withMailbox(key) { (mailbox) throws(MailboxError) in
      try mailbox?.readableDevices(from: settled) { _ in } ?? []
    }
    var keepers: [DeviceChange] = []
    for device in devices where ids.contains(device.id) {
      // Its own devices are as the records have them.
      keepers += try claim(of: device, in: key).dropFirst().filter { $0.mailbox.key != key }
    }
    return keepers
  }

  /// A mailbox that is set aside begins anew under an epoch of its own, with its devices, preferences
  /// and conversations as far as they can be read, and no message.
  func beginAnew(
    _ key: MailboxKey, epoch: Epoch, endsConversations: Bool = false
  ) throws(MailboxError) {
    guard recent.damage.reasonSetAside(key) != nil else { return }
    try commit(
      .purge(
        MailboxReference(key, beginsEpoch: epoch.rawValue), epoch: epoch.rawValue,
        endsConversations: endsConversations))
  }

  /// Gives a mailbox its devices and preferences again.
  func restore(
    _ devices: [Device], _ preferences: PushPreferences?, to key: MailboxKey
  ) throws(MailboxError) {
    var changes: [DeviceChange] = []
    let keepers = try keepers(ofTokensOf: Set(devices.map(\.id)), of: key)
    for device in devices {
      var device = device
      device.acknowledged = 0
      let claim = try claim(of: device, in: key)
      changes.append(claim.first ?? DeviceChange(mailbox: MailboxReference(key), device: device))
      changes += claim.dropFirst()
    }
    if !changes.isEmpty { try commit(.devices(changes + keepers)) }
    if let preferences { try commit(.preferences(MailboxReference(key), preferences)) }
  }

  /// Puts a gap where messages are lost: `placeholder` takes the place and goes at once.
  func lose(_ placeholder: PreparedDeposit) throws(MailboxError) {
    let receipt = try deposit(placeholder)
    guard let sequence = receipt.entries.first?.sequence, sequence > 0,
      let key = placeholder.keys.first
    else { return }
    var removal = Removal()
    removal.add(sequence, reason: .lost, bodyBytes: placeholder.body.count, forgetting: nil)
    try commit(.removal([(MailboxReference(key), removal)]))
  }
}

extension MailboxRepair {
  /// A mailbox that has nothing.
  static let ofNothing = MailboxRepair(
    messages: 0, bytes: 0, unread: 0, earliestExpirySeconds: .max, conversations: [:], mends: true)
}

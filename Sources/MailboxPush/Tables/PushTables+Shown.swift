internal import LMDB
internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// The pushes that devices show, kept so that they can be taken off their screens.
extension PushTables {
  /// The most pushes that are remembered of a device, the newest: a screen shows few.
  static let shownMax = 64
  /// The time that an app may take to be told, in seconds: by then its user has looked.
  private static let clearSeconds: Int64 = 86_400
  private static let hourSeconds: Int64 = 3600

  /// A device was pushed to. Where the message was read or recalled while that was under way, it is taken
  /// away again.
  func remember(
    _ shown: ShownPush, perHourMax: Int, at now: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try put(shown.row, for: shown.key.bytes, in: try lanes().shown, transaction)
    try forgetOldest(of: shown.key.mailbox, shown.key.device, transaction)
    guard try push(shown.key, transaction) == nil,
      let reason = try reasonOfEnd(shown, transaction)
    else { return }
    // Within the message's own record, where nothing else stands: its row ends by the same answer.
    let cause = FeedPosition(rawValue: shown.key.position.rawValue &+ 1)
    let cleared = ClearedMessages(
      mailbox: shown.key.mailbox, devices: [shown.key.device], reason: reason,
      sequences: shown.sequence...shown.sequence, cause: cause,
      perHourMax: perHourMax)
    try clear(cleared, at: now, transaction)
  }

  private func reasonOfEnd(
    _ shown: ShownPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> ClearedMessages.Reason? {
    var key = MailboxKey(shown.key.mailbox).bytes
    key.appendBigEndian(shown.key.position.rawValue)
    key.append(contentsOf: shown.key.device.value.utf8)
    let entry = try sound(key, in: .ledger, of: ledger, transaction) { (row) throws(MailboxError) in
      try LedgerEntry(of: shown.key.mailbox, key: key, row: row)
    }
    switch entry?.result {
    case .suppressed(.read): return .read(shown.conversation)
    case .suppressed(.recalled): return .recalled
    default: return nil
    }
  }

  /// A device shows nothing any more: its app is in use, or it is signed out.
  func forgetShown(
    of mailbox: MailboxAddress, _ device: DeviceID?, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let shown = try lanes().shown
    var keys: [[UInt8]] = []
    try walk(shown, prefix: PendingPush.Key.prefix(of: mailbox, device), transaction) { (key, _) in
      keys.append(key)
      return true
    }
    for key in keys { try remove(key, in: shown, transaction) }
  }

  private func forgetOldest(
    of mailbox: MailboxAddress, _ device: DeviceID, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let shown = try lanes().shown
    var keys: [[UInt8]] = []
    try walk(shown, prefix: PendingPush.Key.prefix(of: mailbox, device), transaction) { (key, _) in
      keys.append(key)
      return true
    }
    for key in keys.dropLast(Self.shownMax) { try remove(key, in: shown, transaction) }
  }

  /// Owes each device that shows any of some messages a push that takes them away, within its budget.
  /// What is beyond that stays until the app is opened.
  func clear(
    _ cleared: ClearedMessages, at now: Timestamp, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    for device in cleared.devices {
      let shown = try self.shown(on: device, cleared, transaction)
      guard let newest = shown.last,
        try takeFromBudget(of: device, cleared, at: now, transaction)
      else { continue }
      for push in shown { try remove(push.key.bytes, in: try lanes().shown, transaction) }
      try store(
        PendingPush(
          clearing: newest, cleared, expiresAt: now.adding(seconds: Self.clearSeconds), now: now),
        transaction)
    }
  }

  private func shown(
    on device: DeviceID, _ cleared: ClearedMessages, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> [ShownPush] {
    let table = try lanes().shown
    var keys: [[UInt8]] = []
    try walk(table, prefix: PendingPush.Key.prefix(of: cleared.mailbox, device), transaction) {
      (key, _) in
      keys.append(key)
      return true
    }
    var found: [ShownPush] = []
    for key in keys {
      let push = try sound(key, in: .shown, of: table, transaction) { (row) throws(MailboxError) in
        try ShownPush(key: key, row: row)
      }
      if let push, cleared.concerns(push) { found.append(push) }
    }
    return found
  }

  private func takeFromBudget(
    of device: DeviceID, _ cleared: ClearedMessages, at now: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Bool {
    let table = try lanes().clearing
    let key = MailboxKey(cleared.mailbox).bytes + device.value.utf8
    var hour: (begins: Timestamp, count: UInt32) = (now, 0)
    let known = try sound(key, in: .clearing, of: table, transaction) {
      (row) throws(MailboxError) -> (begins: Timestamp, count: UInt32) in
      var reader = ByteReader(row, of: "a row of table 'clearing'")
      guard try reader.byte() == 1 else { throw reader.damaged("an unknown format") }
      return (try reader.timestamp(), try reader.uint32())
    }
    if let known, (known.begins...known.begins.adding(seconds: Self.hourSeconds)).contains(now) {
      hour = known
    }
    guard hour.count < cleared.perHourMax else { return false }
    var row: [UInt8] = [1]
    row.appendLittleEndian(hour.begins.milliseconds)
    row.appendLittleEndian(hour.count + 1)
    try put(row, for: key, in: table, transaction)
    return true
  }
}

extension PendingPush {
  /// A push that takes off the screen what is no news any more.
  fileprivate init(
    clearing shown: ShownPush, _ cleared: ClearedMessages, expiresAt: Timestamp, now: Timestamp
  ) {
    let isRecall = cleared.reason == .recalled
    self.init(
      key: Key(mailbox: shown.key.mailbox, device: shown.key.device, position: cleared.cause),
      epoch: shown.epoch,
      sequence: isRecall ? shown.sequence : max(1, cleared.sequences.upperBound),
      sender: shown.key.mailbox.user, sentAt: now, expiresAt: expiresAt,
      messageID: isRecall ? shown.messageID : nil, conversation: shown.conversation, dueAt: now,
      kind: isRecall ? .clearOne : .clear)
  }
}

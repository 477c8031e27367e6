internal import LMDB
internal import MailboxInterface
internal import MailboxModel

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
    try lanes().shown.put(shown, for: PushKey(shown.key), transaction)
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
    let key = LedgerKey(shown.key.mailbox, shown.key.position, shown.key.device)
    switch try sound(key, in: .ledger, of: ledger, transaction)?.result {
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
    for key in try shown.keys(prefix: PushKey(prefixOf: mailbox, device), transaction) {
      try shown.remove(key, transaction)
    }
  }

  private func forgetOldest(
    of mailbox: MailboxAddress, _ device: DeviceID, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let shown = try lanes().shown
    let keys = try shown.keys(prefix: PushKey(prefixOf: mailbox, device), transaction)
    for key in keys.dropLast(Self.shownMax) { try shown.remove(key, transaction) }
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
      for push in shown { try lanes().shown.remove(PushKey(push.key), transaction) }
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
    var found: [ShownPush] = []
    for key in try table.keys(prefix: PushKey(prefixOf: cleared.mailbox, device), transaction) {
      let push = try sound(key, in: .shown, of: table, transaction)
      if let push, cleared.concerns(push) { found.append(push) }
    }
    return found
  }

  private func takeFromBudget(
    of device: DeviceID, _ cleared: ClearedMessages, at now: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Bool {
    let table = try lanes().clearing
    let key = DeviceKey(device, in: cleared.mailbox)
    var hour = ClearingHour(begins: now, count: 0)
    let known = try sound(key, in: .clearing, of: table, transaction)
    if let known, (known.begins...known.begins.adding(seconds: Self.hourSeconds)).contains(now) {
      hour = known
    }
    guard hour.count < cleared.perHourMax else { return false }
    hour.count += 1
    try table.put(hour, for: key, transaction)
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

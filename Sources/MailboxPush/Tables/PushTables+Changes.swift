internal import LMDB
internal import MailboxModel
internal import MailboxStore

/// What each change does to the rows.
extension PushTables {
  func apply(
    _ change: PushChange, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    switch change {
    case .add(let push): try store(push, transaction)
    case .wait(let push, let moment):
      guard var held = try self.push(push.key, transaction), held.revision == push.revision
      else { return }
      try reschedule(&held, at: moment, transaction)
    case .sendAgain(let push, let moment):
      guard var held = try self.push(push.key, transaction) else { return }
      held.attempts = push.attempts
      try reschedule(&held, at: moment, transaction)
    case .finish(let push, let entry):
      try drop(push, transaction)
      try record(entry, transaction)
    case .touch(let mailbox, let device, let now):
      try touch(mailbox, device, at: now, transaction)
    case .end(let ended, let now): try end(ended, at: now, transaction)
    case .record(let entry): try record(entry, transaction)
    case .forget(let ageKey):
      try remove(Array(ageKey.dropFirst(8)), in: ledger, transaction)
      try remove(ageKey, in: ages, transaction)
    case .token(let mailbox, let device, let state):
      let key = MailboxKey(mailbox).bytes + device.value.utf8
      if let state { return try put(state.row, for: key, in: devices, transaction) }
      try remove(key, in: devices, transaction)
    case .credential(let name, let state):
      if let state { return try put(state.row, for: name, in: credentials, transaction) }
      try remove(name, in: credentials, transaction)
    case .badge(let mailbox, let device, let change):
      try apply(change, to: device, in: mailbox, transaction)
    case .openWindow(let window, let end): try open(window, until: end, transaction)
    case .closeWindow(let closingKey):
      try remove(Array(closingKey.dropFirst(8)), in: windows, transaction)
      try remove(closingKey, in: closing, transaction)
    case .position(let position):
      var row: [UInt8] = []
      row.appendLittleEndian(position.rawValue)
      try put(row, for: "position", in: meta, transaction)
    }
  }

  // MARK: Pending

  func push(
    _ key: PendingPush.Key, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> PendingPush? {
    let key = key.bytes
    guard let row = try row(key, in: pending, transaction) else { return nil }
    return try PendingPush(key: key, row: row.span.bytes)
  }

  func store(
    _ push: PendingPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = push.key.bytes
    try put(push.row, for: key, in: pending, transaction)
    guard push.dueAt < .never else { return }
    try put([0], for: push.dueAt.keyBytes + key, in: due, transaction)
  }

  func reschedule(
    _ push: inout PendingPush, at moment: Timestamp, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try remove(push.dueAt.keyBytes + push.key.bytes, in: due, transaction)
    push.dueAt = moment
    try store(push, transaction)
  }

  /// Takes a row away, unless it is gone. A badge's row only as it was read: changed since, it still
  /// has to be looked at.
  func drop(
    _ push: PendingPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let held = try self.push(push.key, transaction),
      push.kind == .message || held.revision == push.revision
    else { return }
    let key = held.key.bytes
    try remove(held.dueAt.keyBytes + key, in: due, transaction)
    try remove(key, in: pending, transaction)
  }

  private func touch(
    _ mailbox: MailboxAddress, _ device: DeviceID?, at now: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    for var push in try pushes(of: mailbox, device, transaction, where: { _ in true }) {
      push.revision &+= 1
      try reschedule(&push, at: min(push.dueAt, now), transaction)
    }
  }

  private func end(
    _ ended: EndedMessages, at now: Timestamp, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let over = try pushes(
      of: ended.mailbox, ended.device, transaction, through: ended.sequences.upperBound
    ) { push in
      push.kind == .message && ended.sequences.contains(push.sequence)
        && (ended.conversation == nil || ended.conversation == push.conversation)
    }
    for push in over {
      try drop(push, transaction)
      try record(LedgerEntry(of: push, .suppressed(ended.rule), at: now), transaction)
    }
  }

  /// A mailbox's rows, or a device's, as far as wanted. A device's stand in the order of their
  /// sequences, so that looking can end behind `last`.
  private func pushes(
    of mailbox: MailboxAddress, _ device: DeviceID?, _ transaction: borrowing WriteTransaction,
    through last: UInt64 = .max, where isWanted: (PendingPush) -> Bool
  ) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    let prefix = PendingPush.Key.prefix(of: mailbox, device)
    try walk(pending, prefix: prefix, transaction) { (key, row) throws(MailboxError) in
      let push = try PendingPush(key: key, row: row.span.bytes)
      if device != nil, push.sequence > last { return false }
      if isWanted(push) { pushes.append(push) }
      return true
    }
    return pushes
  }

  // MARK: Ledger

  private func record(
    _ entry: LedgerEntry, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = entry.keyBytes
    if let row = try row(key, in: ledger, transaction) {
      let earlier = try LedgerEntry(of: entry.mailbox, key: key, row: row.span.bytes)
      // What was sent stays told, whatever ended the message meanwhile.
      if case .pushed = earlier.result { return }
      try remove(earlier.at.keyBytes + key, in: ages, transaction)
    }
    try put(entry.row, for: key, in: ledger, transaction)
    try put([0], for: entry.at.keyBytes + key, in: ages, transaction)
  }
}

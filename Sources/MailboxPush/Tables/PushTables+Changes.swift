internal import LMDB
internal import MailboxInterface
internal import MailboxModel
internal import StoredBytes

/// Applies changes to the rows.
extension PushTables {
  func apply(
    _ change: PushChange, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    switch change {
    case .add(let push): try store(push, transaction)
    case .wait(let push, let moment, let wait):
      try update(push.key, transaction) { held in
        guard held.revision == push.revision else { return false }
        held.dueAt = moment
        held.waitsFor = wait
        return true
      }
    case .sendAgain(let push, let moment, let wait):
      try update(push.key, transaction) { held in
        held.attempts = push.attempts
        held.dueAt = moment
        held.waitsFor = wait
        return true
      }
    case .finish(let push, let entry):
      try drop(push, transaction)
      try record(entry, transaction)
    case .touch(let mailbox, let device, let credential, let now):
      try touch(mailbox, device, keeping: credential, at: now, transaction)
    case .lift(let name, let mailbox):
      try lift(PushLane.prefix(of: name, mailbox), transaction)
    case .liftAll: try liftAll(transaction)
    case .resume(let name): try resume(name, transaction)
    case .setAside(let damaged): try setAside(damaged, transaction)
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
      if let state { return try put(state.row, for: name.value, in: credentials, transaction) }
      try remove(name.value, in: credentials, transaction)
    case .badge(let mailbox, let device, let change):
      try apply(change, to: device, in: mailbox, transaction)
    case .show(let shown, let perHourMax, let now):
      try remember(shown, perHourMax: perHourMax, at: now, transaction)
    case .clear(let cleared, let now): try clear(cleared, at: now, transaction)
    case .forgetShown(let mailbox, let device): try forgetShown(of: mailbox, device, transaction)
    case .forgetDevice(let mailbox, let device, let now):
      try forget(device, of: mailbox, at: now, transaction)
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
    try soundPush(key.bytes, transaction)
  }

  func store(
    _ push: PendingPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try put(push.row, for: push.key.bytes, in: pending, transaction)
    try index(push, transaction)
  }

  /// Changes a row, if it is there and `change` says that it did.
  func update(
    _ key: PendingPush.Key, _ transaction: borrowing WriteTransaction,
    _ change: (inout PendingPush) -> Bool
  ) throws(MailboxError) {
    guard let held = try push(key, transaction) else { return }
    var changed = held
    guard change(&changed) else { return }
    try unindex(
      held, lifting: changed.waitsFor.credential != held.waitsFor.credential, transaction)
    try store(changed, transaction)
  }

  /// Takes a row away, unless it is gone. A badge's row only as it was read: changed since, it still
  /// has to be looked at.
  func drop(
    _ push: PendingPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    guard let held = try self.push(push.key, transaction),
      push.kind != .badge || held.revision == push.revision
    else { return }
    try unindex(held, lifting: true, transaction)
    try remove(held.key.bytes, in: pending, transaction)
  }

  /// Rows that wait for the credential that the device still has stay: where the device is does not
  /// change what they wait for, and is looked at when that is over.
  private func touch(
    _ mailbox: MailboxAddress, _ device: DeviceID?, keeping credential: CredentialName?,
    at now: Timestamp, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let touched = try pushes(of: mailbox, device, transaction) { push in
      switch push.waitsFor {
      case .credential(let name), .turn(let name): credential == nil || credential != name
      case .moment, .rule, .token: true
      }
    }
    for push in touched {
      try update(push.key, transaction) { held in
        held.revision &+= 1
        // What waits behind another may have been lifted by now, and is looked at all the same.
        held.waitsFor = .moment
        held.dueAt = min(held.dueAt, now)
        return true
      }
    }
  }

  func end(
    _ ended: EndedMessages, at now: Timestamp, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let over = try pushes(
      of: ended.mailbox, ended.device, transaction, through: ended.sequences.upperBound,
      where: ended.concerns)
    for push in over {
      try drop(push, transaction)
      try record(LedgerEntry(of: push, .suppressed(ended.rule), at: now), transaction)
    }
  }

  /// A mailbox's rows, or a device's, as far as wanted. A device's stand in the order of their
  /// sequences, so that looking can end behind `last`.
  func pushes(
    of mailbox: MailboxAddress, _ device: DeviceID?, _ transaction: borrowing WriteTransaction,
    through last: UInt64 = .max, where isWanted: (PendingPush) -> Bool
  ) throws(MailboxError) -> [PendingPush] {
    var pushes: [PendingPush] = []
    let prefix = PendingPush.Key.prefix(of: mailbox, device)
    var damaged: [[UInt8]] = []
    try walk(pending, prefix: prefix, transaction) { (key, row) throws(MailboxError) in
      do throws(MailboxError) {
        let push = try PendingPush(key: key, row: row.span.bytes)
        if device != nil, push.sequence > last { return false }
        if isWanted(push) { pushes.append(push) }
      } catch {
        guard case .damaged = error else { throw error }
        damaged.append(key)
      }
      return true
    }
    for key in damaged { _ = try soundPush(key, transaction) }
    return pushes
  }

  // MARK: Ledger

  func record(
    _ entry: LedgerEntry, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = entry.keyBytes
    let earlier = try sound(key, in: .ledger, of: ledger, transaction) {
      (row) throws(MailboxError) in
      try LedgerEntry(of: entry.mailbox, key: key, row: row)
    }
    if let earlier {
      // What was sent stays told, whatever ended the message meanwhile.
      if earlier.result.isSent { return }
      try remove(earlier.at.keyBytes + key, in: ages, transaction)
    }
    try put(entry.row, for: key, in: ledger, transaction)
    try put([0], for: entry.at.keyBytes + key, in: ages, transaction)
  }
}

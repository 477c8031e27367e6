internal import LMDB
internal import MailboxModel

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
      try lift(BehindKey(prefixOf: name, mailbox), transaction)
    case .liftAll: try liftAll(transaction)
    case .resume(let name): try resume(name, transaction)
    case .setAside(let damaged): try setAside(damaged, transaction)
    case .end(let ended, let now): try end(ended, at: now, transaction)
    case .record(let entry): try record(entry, transaction)
    case .forget(let ageKey):
      try ledger.remove(ageKey.key, transaction)
      try ages.remove(ageKey, transaction)
    case .token(let mailbox, let device, let state):
      let key = DeviceKey(device, in: mailbox)
      if let state { return try devices.put(state, for: key, transaction) }
      try devices.remove(key, transaction)
    case .credential(let name, let state):
      let key = CredentialKey(name)
      if let state { return try credentials.put(state, for: key, transaction) }
      try credentials.remove(key, transaction)
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
      try windows.remove(closingKey.key, transaction)
      try closing.remove(closingKey, transaction)
    case .position(let position):
      try taken.put(TakenThrough(position), for: .position, transaction)
    }
  }

  // MARK: Pending

  func push(
    _ key: PendingPush.Key, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> PendingPush? {
    try soundPush(PushKey(key), transaction)
  }

  func store(
    _ push: PendingPush, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    try pending.put(push, for: PushKey(push.key), transaction)
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
    try pending.remove(PushKey(held.key), transaction)
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
    var damaged: [PushKey] = []
    try pending.walk(prefix: PushKey(prefixOf: mailbox, device), transaction) {
      (entry) throws(MailboxError) in
      do throws(MailboxError) {
        let push = try entry.row()
        if device != nil, push.sequence > last { return false }
        if isWanted(push) { pushes.append(push) }
      } catch {
        guard case .damaged = error else { throw error }
        damaged.append(entry.key)
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
    let key = LedgerKey(entry)
    if let earlier = try sound(key, in: .ledger, of: ledger, transaction) {
      // What was sent stays told, whatever ended the message meanwhile.
      if earlier.result.isSent { return }
      try ages.remove(MomentKey(earlier.at, key), transaction)
    }
    try ledger.put(entry, for: key, transaction)
    try ages.put(IndexMark(), for: MomentKey(entry.at, key), transaction)
  }
}

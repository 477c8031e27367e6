internal import LMDB
internal import MailboxInterface
internal import MailboxModel

/// Reads and changes the rows of the numbers on icons.
extension PushTables {
  /// Returns the state of a device's badge; nil when nothing is known.
  func badge(
    of device: DeviceID, in mailbox: MailboxAddress
  ) throws(MailboxError) -> BadgeState? {
    try read { (transaction) throws(MailboxError) in
      try badges.row(of: DeviceKey(device, in: mailbox), transaction)
    }
  }

  func apply(
    _ change: BadgeChange, to device: DeviceID, in mailbox: MailboxAddress,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let key = DeviceKey(device, in: mailbox)
    let known = try sound(key, in: .badges, of: badges, transaction)
    var state = known ?? BadgeState()
    switch change {
    case .mayBeWrong(let cause, let moment):
      try lookAtBadge(of: device, in: mailbox, cause, at: moment, transaction)
      state.counted = nil
    case .isRight(let push): try drop(push, transaction)
    case .shows(let number):
      state.shown = try owesMessage(to: device, in: mailbox, transaction) ? nil : number
    case .mayShowAnother(let counts):
      state.shown = nil
      if counts { state.counted = state.counted.map { $0 &+ 1 } }
    case .follows(let device, let countsFromReport):
      if !device.presence.isSignedIn { try dropBadge(of: device.id, in: mailbox, transaction) }
      state.follow(device, isKnown: known != nil, countsFromReport: countsFromReport)
    }
    if state != known ?? BadgeState() { try badges.put(state, for: key, transaction) }
  }

  /// One row a device, however often its badge changes: what is sent is the newest number.
  private func lookAtBadge(
    of device: DeviceID, in mailbox: MailboxAddress, _ cause: FeedPosition, at moment: Timestamp,
    _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let wrong = PendingPush(badgeOf: device, in: mailbox, cause: cause, dueAt: moment)
    guard try push(wrong.key, transaction) != nil else { return try store(wrong, transaction) }
    try update(wrong.key, transaction) { held in
      held.cause = cause
      held.revision &+= 1
      held.dueAt = min(held.dueAt, moment)
      return true
    }
  }

  private func owesMessage(
    to device: DeviceID, in mailbox: MailboxAddress, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) -> Bool {
    var isOwed = false
    // A badge's row stands first.
    let prefix = PushKey(prefixOf: mailbox, device)
    let first = PendingPush.Key(
      mailbox: mailbox, device: device, position: FeedPosition(rawValue: 1))
    try pending.walk(prefix: prefix, from: PushKey(first), transaction) { entry in
      // What only takes something off the screen sets no badge.
      isOwed = (try? entry.row())?.kind == .message
      return !isOwed
    }
    return isOwed
  }

  private func dropBadge(
    of device: DeviceID, in mailbox: MailboxAddress, _ transaction: borrowing WriteTransaction
  ) throws(MailboxError) {
    let none = PendingPush(
      badgeOf: device, in: mailbox, cause: FeedPosition(rawValue: 0), dueAt: .never)
    guard let held = try push(none.key, transaction) else { return }
    try drop(held, transaction)
  }
}

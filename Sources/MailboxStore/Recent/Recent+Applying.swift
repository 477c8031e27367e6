internal import MailboxModel
internal import StoredBytes

/// Applying records to all mailboxes that they name.
extension Recent {
  /// Applies a deposit. A mailbox that has settled the record already is left as it is.
  func apply(_ record: DepositRecord, bodyBytes: Int, at position: UInt64) throws(MailboxError) {
    guard !record.isOnlineOnly else { return }
    for recipient in record.recipients {
      try change(recipient.mailbox, at: position) { (mailbox) throws(MailboxError) in
        try mailbox.applyDeposit(
          recipient, of: record, bodyBytes: bodyBytes, at: position, from: settled)
      }
    }
  }

  /// Applies any other record.
  func apply(_ record: MailboxRecord, at position: UInt64, time: Timestamp) throws(MailboxError) {
    switch record {
    case .acknowledge(let reference, let device, let through, let move, let forgotten):
      var lost: [Binding] = []
      try change(reference, at: position) { (mailbox) throws(MailboxError) in
        lost = try mailbox.forget(forgotten, from: settled)
        try mailbox.applyAcknowledge(
          device, through: through, move, at: time, position: position, from: settled)
      }
      noteLost(lost, of: reference.key, at: position)
    case .removal(let removals):
      for (reference, removal) in removals {
        try change(reference, at: position) { (mailbox) throws(MailboxError) in
          try mailbox.applyRemoval(removal, from: settled)
          mailbox.touch(position)
        }
      }
    case .read(let reference, let conversation, let through):
      try change(reference, at: position) { (mailbox) throws(MailboxError) in
        try mailbox.applyRead(conversation, through: through, position: position, from: settled)
      }
    case .devices(let changes):
      try apply(changes, at: position)
    case .preferences(let reference, let preferences):
      try change(reference, at: position) { (mailbox) throws(MailboxError) in
        mailbox.applyPreferences(preferences, position: position)
      }
    case .notifications(let reference, let conversation, let notifications):
      try change(reference, at: position) { (mailbox) throws(MailboxError) in
        try mailbox.applyNotifications(
          notifications, of: conversation, position: position, from: settled)
      }
    case .purge(let reference, let epoch, let endsConversations, let forgotten):
      if reference.beginsEpoch != 0, try cannotBeRead(reference.key) {
        return beginAnew(
          reference.key, epoch: epoch, endsConversations: endsConversations, position: position)
      }
      var lost: [Binding] = []
      try change(reference, at: position) { (mailbox) throws(MailboxError) in
        lost = try mailbox.forget(forgotten, from: settled)
        mailbox.applyPurge(
          epoch: epoch, endsConversations: endsConversations, position: position, from: settled)
      }
      noteLost(lost, of: reference.key, at: position)
    case .feedPosition(let reader, let feedPosition):
      setFeedPosition(feedPosition, ofReader: reader)
    case .repair(let reference, let repair):
      try change(reference, at: position) { (mailbox) throws(MailboxError) in
        mailbox.applyRepair(repair, position: position)
      }
    case .forgotten(let reference, let forgotten):
      try change(reference, at: position) { (mailbox) throws(MailboxError) in
        mailbox.applyForgotten(forgotten, position: position)
      }
    }
  }

  /// Returns whether a mailbox is set aside, or has a row that cannot be read: perhaps nobody has noticed
  /// since the store was opened.
  private func cannotBeRead(_ key: MailboxKey) throws(MailboxError) -> Bool {
    do throws(MailboxError) {
      return try withMailbox(key) { _ in false }
    } catch .damaged {
      return true
    } catch {
      throw error
    }
  }

  /// A mailbox changes once, whatever the record says of its devices: nobody sees half a record.
  /// Tokens change hands in the record's order, so that one leaves before another has it.
  private func apply(
    _ changes: [MailboxRecord.DeviceChange], at position: UInt64
  ) throws(MailboxError) {
    var bindingsBefore: [Int: Binding] = [:]
    var applied: Set<Int> = []
    for first in changes.indices where !applied.contains(first) {
      let key = changes[first].mailbox.key
      try change(changes[first].mailbox, at: position) { (mailbox) throws(MailboxError) in
        for index in changes.indices.dropFirst(first) where changes[index].mailbox.key == key {
          applied.insert(index)
          let before = try mailbox.readableDevices(from: settled) { _ in }
            .first { $0.id == changes[index].id }
          bindingsBefore[index] = before?.binding
          try mailbox.applyDevice(changes[index], position: position, from: settled)
        }
      }
    }
    for index in changes.indices where applied.contains(index) {
      let mailbox = changes[index].mailbox.key
      let (before, after) = (bindingsBefore[index], changes[index].device?.binding)
      if let before, after?.hasSameToken(as: before) != true {
        noteLost([before], of: mailbox, at: position)
      }
      if let after {
        let owner = TokenOwner(mailbox: mailbox, device: changes[index].id)
        noteToken(
          tokenKeys.key(of: after, in: mailbox), TokenChange(owner: owner, position: position))
      }
    }
  }

  /// Nobody has these tokens any more.
  private func noteLost(_ bindings: [Binding], of mailbox: MailboxKey, at position: UInt64) {
    for binding in bindings {
      noteToken(
        tokenKeys.key(of: binding, in: mailbox), TokenChange(owner: nil, position: position))
    }
  }

  /// Runs `body` with the mailbox of a record, unless it has settled the record already. A mailbox that
  /// cannot take it is set aside with it: one record of one mailbox stops neither opening nor the others.
  private func change(
    _ reference: MailboxReference, at position: UInt64,
    _ body: (RecentMailbox) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    do throws(MailboxError) {
      let isKnown = try withMailbox(reference.key) { (mailbox) throws(MailboxError) in
        guard let mailbox else { return false }
        if position >= mailbox.head.settledPosition { try body(mailbox) }
        return true
      }
      if isKnown { return }
      guard reference.beginsEpoch != 0 else {
        throw .damaged(what: "a journal record at \(position) names it, and it is not there")
      }
      try begin(reference.key, epoch: reference.beginsEpoch, position: position, body)
    } catch .damaged(let what) {
      setAside(reference.key, what, at: position)
    } catch {
      throw error
    }
  }
}

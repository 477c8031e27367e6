internal import MailboxModel
internal import StoredBytes

/// Applying records to all mailboxes that they name.
extension Recent {
  /// Applies a deposit. A mailbox that has settled the record already is left as it is.
  func apply(_ record: DepositRecord, bodyBytes: Int, at position: UInt64) throws(MailboxError) {
    guard !record.isOnlineOnly else { return }
    for recipient in record.recipients {
      try change(recipient.mailbox, at: position) { (mailbox) throws(MailboxError) in
        try mailbox.apply(
          recipient, of: record, bodyBytes: bodyBytes, at: position, from: settled, damage)
      }
    }
  }

  /// Applies any other record.
  func apply(_ record: MailboxRecord, at position: UInt64, time: Timestamp) throws(MailboxError) {
    switch record {
    case .acknowledge(let reference, let device, let through, let move, let forgotten):
      try apply(
        .acknowledge(device, through: through, move, forgetting: forgotten), to: reference,
        at: position, time)
    case .removal(let removals):
      for (reference, removal) in removals {
        try apply(.removal(removal), to: reference, at: position, time)
      }
    case .read(let reference, let conversation, let through):
      try apply(.read(conversation, through: through), to: reference, at: position, time)
    case .devices(let changes): try apply(changes, at: position, time)
    case .preferences(let reference, let preferences):
      try apply(.preferences(preferences), to: reference, at: position, time)
    case .notifications(let reference, let conversation, let notifications):
      try apply(.notifications(conversation, notifications), to: reference, at: position, time)
    case .purge(let reference, let epoch, let endsConversations, let forgotten):
      if reference.beginsEpoch != 0, try cannotBeRead(reference.key) {
        return beginAnew(
          reference.key, epoch: epoch, endsConversations: endsConversations, position: position)
      }
      try apply(
        .purge(epoch: epoch, endsConversations: endsConversations, forgetting: forgotten),
        to: reference, at: position, time)
    case .feedPosition(let reader, let feedPosition):
      setFeedPosition(feedPosition, ofReader: reader)
    case .repair(let reference, let repair):
      try apply(.repair(repair), to: reference, at: position, time)
    case .forgotten(let reference, let forgotten):
      try apply(.forgotten(forgotten), to: reference, at: position, time)
    }
  }

  /// Applies a change to its mailbox. Nobody has the tokens that are lost by it.
  private func apply(
    _ change: MailboxChange, to reference: MailboxReference, at position: UInt64, _ time: Timestamp
  ) throws(MailboxError) {
    var lost: [Binding] = []
    try self.change(reference, at: position) { (mailbox) throws(MailboxError) in
      try mailbox.apply(change, at: position, time, from: settled, damage) { lost.append($0) }
    }
    noteLost(lost, of: reference.key, at: position)
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
    _ changes: [MailboxRecord.DeviceChange], at position: UInt64, _ time: Timestamp
  ) throws(MailboxError) {
    var lost: [Int: [Binding]] = [:]
    var applied: Set<Int> = []
    for first in changes.indices where !applied.contains(first) {
      let key = changes[first].mailbox.key
      try change(changes[first].mailbox, at: position) { (mailbox) throws(MailboxError) in
        for index in changes.indices.dropFirst(first) where changes[index].mailbox.key == key {
          applied.insert(index)
          try mailbox.apply(.device(changes[index]), at: position, time, from: settled, damage) {
            lost[index, default: []].append($0)
          }
        }
      }
    }
    for index in changes.indices where applied.contains(index) {
      let mailbox = changes[index].mailbox.key
      noteLost(lost[index] ?? [], of: mailbox, at: position)
      if let binding = changes[index].device?.binding {
        let owner = TokenOwner(mailbox: mailbox, device: changes[index].id)
        noteToken(
          tokenKeys.key(of: binding, in: mailbox), TokenChange(owner: owner, position: position))
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
        if position >= mailbox.head.settledPosition { try keepingInvariants(of: mailbox, body) }
        return true
      }
      if isKnown { return }
      guard reference.beginsEpoch != 0 else {
        throw .damaged(what: "a journal record at \(position) names it, and it is not there")
      }
      try begin(reference.key, epoch: reference.beginsEpoch, position: position) {
        (mailbox) throws(MailboxError) in try keepingInvariants(of: mailbox, body)
      }
    } catch .damaged(let what) {
      setAside(reference.key, what, at: position)
    } catch {
      throw error
    }
  }

  /// Of each list so many are looked at after each record, in debug builds.
  private static let invariantsLookAtMax = 16

  /// Runs `body`, which leaves the invariants of a mailbox as they were. Debug builds look whether it does,
  /// unless the mailbox is known to be damaged, or LMDB has sums of it that are wrong.
  private func keepingInvariants(
    of mailbox: RecentMailbox, _ body: (RecentMailbox) throws(MailboxError) -> Void
  ) throws(MailboxError) {
    func isDamaged() -> Bool {
      mailbox.mending == .recounted || damage.mark(of: mailbox.key) != nil
    }
    func broken() -> String? { mailbox.brokenInvariant(lookingAt: Self.invariantsLookAtMax) }
    var wasSound = false
    assert(
      { () -> Bool in
        wasSound = !isDamaged() && broken() == nil
        return true
      }())
    try body(mailbox)
    assert(!wasSound || isDamaged() || broken() == nil, broken() ?? "")
  }
}

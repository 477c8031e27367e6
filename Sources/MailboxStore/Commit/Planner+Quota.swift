internal import MailboxModel

/// Room in a full mailbox: who goes for a message that comes.
extension Planner {
  /// A deposit that has looked at so many messages for whose they are looks through no further mailbox.
  private static let lookedMax = 16_384

  /// The room for a message in one mailbox.
  enum Room {
    /// It fits, once some others have gone if they have to.
    case fits(Removal?)
    /// It does not, and nobody is to go for it.
    case full
  }

  /// Returns the room for a message, and the removal that makes it fit.
  ///
  /// What has expired goes first. Then, until it fits, the oldest go: of its sender as long as that one has
  /// more than a share with it, then of whoever has the most and more than a share, then of all. A deposit
  /// to very many full mailboxes looks at nobody's share in some of them, rather than hold up the others:
  /// `before` is the work when it began.
  func makeRoom(
    for prepared: PreparedDeposit, in mailbox: RecentMailbox, since before: PlannedWork
  ) throws(MailboxError) -> Room {
    let room = QuotaRoom(
      head: mailbox.head, bodyBytes: UInt64(prepared.body.count), settings: settings)
    tallies.keepIfTrue(mailbox)
    var removal = Removal()
    if !room.isEnough(behind: removal) {
      if settings.quotaPolicy == .dropOldest { try tally(mailbox, for: prepared, since: before) }
      removal = try expiry(in: mailbox)?.removal ?? Removal()
      if !room.isEnough(behind: removal) {
        guard settings.quotaPolicy == .dropOldest else { return .full }
        try dropOldest(of: mailbox, for: prepared, until: room, into: &removal)
      }
    }
    tallies.change(mailbox.key) {
      $0.add(bodyBytes: prepared.body.count, from: prepared.sender)
    }
    return .fits(removal.isEmpty ? nil : removal.inOrder)
  }

  private func dropOldest(
    of mailbox: RecentMailbox, for prepared: PreparedDeposit, until room: QuotaRoom,
    into removal: inout Removal
  ) throws(MailboxError) {
    while !room.isEnough(behind: removal) {
      let before = removal.messages
      let sender = tallies[mailbox.key]?.next(
        for: prepared.body.count, from: prepared.sender, share: share)
      guard let sender else {
        return try dropOldest(of: mailbox, until: room, into: &removal)
      }
      do throws(MailboxError) {
        try dropOldest(of: sender, in: mailbox, for: prepared, until: room, into: &removal)
      } catch .damaged(let what) {
        // The message is worth more than whose turn it is: what can be read of the others goes.
        recent.damage.note(mailbox.key, what)
        tallies.forget(mailbox.key)
      } catch {
        throw error
      }
      if removal.messages == before { tallies.forget(mailbox.key) }
    }
  }

  /// The oldest of all go until there is room.
  private func dropOldest(
    of mailbox: RecentMailbox, until room: QuotaRoom, into removal: inout Removal
  ) throws(MailboxError) {
    let gone = GapList(removal.gaps)
    var emptyThrough = max(mailbox.head.floor, mailbox.queue.emptyThrough)
    try visit(mailbox, after: emptyThrough) { (item) throws(MailboxError) in
      switch item {
      case .gap(let gap):
        if gap.from == emptyThrough + 1 { emptyThrough = gap.to }
      case .message(let message):
        if gone.gap(at: message.sequence) == nil {
          try add(message, reason: .overQuota, to: &removal, of: mailbox)
        }
      }
      return !room.isEnough(behind: removal)
    }
    mailbox.note(emptyThrough: emptyThrough)
  }

  /// The oldest of one sender go until there is room, or the sender has a share at most. Looks at each
  /// message that lies between them once, however many deposits ask.
  private func dropOldest(
    of sender: UserID, in mailbox: RecentMailbox, for prepared: PreparedDeposit,
    until room: QuotaRoom, into removal: inout Removal
  ) throws(MailboxError) {
    let key = mailbox.key
    let gone = GapList(removal.gaps)
    var emptyThrough = tallies[key]?.emptyThrough(of: sender) ?? mailbox.head.floor
    try visit(mailbox, after: emptyThrough) { (item) throws(MailboxError) in
      emptyThrough = item.lastSequence
      guard case .message(let message) = item else { return true }
      work.messages += 1
      guard message.isFrom(sender), gone.gap(at: message.sequence) == nil else { return true }
      try add(message, reason: .overQuota, to: &removal, of: mailbox)
      return !room.isEnough(behind: removal)
        && tallies[key]?.isOver(
          sender, with: prepared.body.count, from: prepared.sender, share: share) == true
    }
    tallies.change(key) { $0.setEmptyThrough(emptyThrough, of: sender) }
  }

  /// Counts who has much of a full mailbox, unless that is known or the deposit has counted enough.
  /// O(waiting); asked for again once messages have come that may have made up half a share.
  private func tally(
    _ mailbox: RecentMailbox, for prepared: PreparedDeposit, since before: PlannedWork
  ) throws(MailboxError) {
    guard share.isBounded else { return }
    let known = tallies[mailbox.key]?.isExact(
      with: prepared.body.count, from: prepared.sender, share: share)
    if known == true { return }
    guard work.messages - before.messages < Self.lookedMax else {
      return tallies.forget(mailbox.key)
    }
    var senders: [UserID: SenderTally.Sender] = [:]
    do throws(MailboxError) {
      try visit(mailbox, after: mailbox.head.floor) { (item) throws(MailboxError) in
        guard case .message(let message) = item else { return true }
        work.messages += 1
        guard let sender = message.sender else { return true }
        let (before, bytes) = (message.sequence - 1, message.body.byteCount)
        senders[sender, default: .init(emptyThrough: before)].waiting.add(bodyBytes: bytes)
        return true
      }
    } catch .damaged(let what) {
      // Behind it nobody is counted.
      recent.damage.note(mailbox.key, what)
    } catch {
      throw error
    }
    let own = senders[prepared.sender]
    senders = senders.filter { share.isHalfTaken(by: $0.value.waiting) }
    // Whoever sends now is to be known in any case.
    senders[prepared.sender] = own ?? .init(emptyThrough: mailbox.head.head)
    tallies.keep(SenderTally(of: mailbox.head, senders), of: mailbox.key)
  }
}

/// A mailbox's quota, and a message that is to fit into it.
private struct QuotaRoom {
  let head: HeadState
  let bodyBytes: UInt64
  let settings: StoreSettings

  /// Returns whether the message fits once some others have gone.
  func isEnough(behind removal: Removal) -> Bool {
    head.messages - min(head.messages, removal.messages) < settings.mailboxMessagesMax
      && head.bytes - min(head.bytes, removal.bytes) + bodyBytes <= settings.mailboxBytesMax
  }
}

extension Removal {
  /// The same with its gaps in order of their sequences, neighbours of one reason as one.
  fileprivate var inOrder: Removal {
    var removal = self
    removal.gaps = GapList(gaps).gaps
    return removal
  }
}

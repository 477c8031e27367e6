internal import MailboxModel
internal import StoredBytes

/// A mailbox's part of one settling: a copy of all that changed, taken between two records. It is written
/// once everything in it is durable.
final class MailboxSettlement: Sendable {
  let snapshot: MailboxSnapshot
  /// The newest record in it.
  let changedThrough: UInt64
  /// A record's beginning; what changes the mailbox later stands at or behind it.
  let bound: UInt64
  let conversations: [KeyedConversation]
  let devices: [Device]
  /// Devices whose rows go.
  let forgottenDevices: Set<DeviceID>
  let preferences: PushPreferences?
  /// The row's part about other tables, where the row cannot be read and is made anew.
  let lostRow: LostRow?
  /// True when what cannot be read is replaced by gaps.
  let mends: Bool
  /// True when all that LMDB has of conversations goes.
  let endsConversations: Bool

  /// The tables of LMDB that may have more of a mailbox than memory has.
  struct LostRow: Sendable {
    var hasMoreConversations: Bool
    var hasIdentities: Bool
  }

  /// Copies what changed. `bound` is where the journal's durable part ended before.
  init(_ mailbox: RecentMailbox, bound: UInt64, table: SegmentTable) {
    snapshot = MailboxSnapshot(mailbox, visibleEnd: .max, table: table)
    self.bound = bound
    changedThrough = mailbox.changedThrough
    lostRow =
      mailbox.isRowLost
      ? LostRow(
        hasMoreConversations: mailbox.hasMoreConversations,
        hasIdentities: mailbox.hasSettledIdentities) : nil
    mends = mailbox.mends
    endsConversations = mailbox.areConversationsPurged
    conversations =
      mailbox.isRowLost
      ? mailbox.conversationStates.map { KeyedConversation(key: $0, state: $1) }
      : mailbox.conversations.changed
    let known = mailbox.devices ?? []
    devices = known.filter { mailbox.changedDevices.contains($0.id) }
    forgottenDevices = mailbox.changedDevices.subtracting(known.map(\.id))
    preferences = mailbox.arePreferencesChanged ? mailbox.preferences : nil
  }

  var key: MailboxKey { snapshot.key }

  /// The head as LMDB gets it.
  var head: HeadState {
    var head = snapshot.head
    head.settledPosition = changedThrough + 1
    head.settledThrough = head.head
    return head
  }
}

extension RecentMailbox {
  /// Forgets what a settlement has written; what changed since stays.
  func finish(_ settlement: MailboxSettlement) {
    let written = settlement.head
    if settlement.lostRow != nil { isRowLost = false }
    if isPurged && head.epoch != written.epoch {
      // A new epoch began meanwhile: LMDB holds the old one, which the next settlement clears.
      head.isSettled = true
      head.settledPosition = written.settledPosition
      return
    }
    isPurged = false
    areConversationsPurged = false
    let settledCount = Int(written.settledThrough - head.settledThrough)
    if settledCount == entries.count { entries = [] } else { entries.removeFirst(settledCount) }
    head.isSettled = true
    head.settledThrough = written.settledThrough
    head.settledPosition = written.settledPosition
    identities = nil
    hasSettledIdentities = true
    guard changedThrough == settlement.changedThrough else {
      keepChanges(since: settlement)
      return
    }
    gaps.removeAll()
    conversations.settleAll()
    changedDevices = []
    arePreferencesChanged = false
    mends = false
    firstUnsettled = nil
  }

  /// Something changed while the settlement was written: all that it held is written again.
  private func keepChanges(since settlement: MailboxSettlement) {
    firstUnsettled = settlement.bound
    gaps.remove(settlement.snapshot.gaps)
    if preferences == settlement.preferences { arePreferencesChanged = false }
    for conversation in settlement.conversations { conversations.settle(conversation) }
    for device in settlement.devices where devices?.contains(device) == true {
      changedDevices.remove(device.id)
    }
    for id in settlement.forgottenDevices where devices?.contains(where: { $0.id == id }) == false {
      changedDevices.remove(id)
    }
  }
}

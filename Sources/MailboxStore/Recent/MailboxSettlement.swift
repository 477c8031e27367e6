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
        hasMoreConversations: mailbox.conversations.hasMore,
        hasIdentities: mailbox.parts.identities.value?.isEmpty != true) : nil
    mends = mailbox.mends
    endsConversations = mailbox.purged == .conversations
    conversations =
      mailbox.isRowLost
      ? mailbox.conversations.loaded.states.map { KeyedConversation(key: $0, state: $1) }
      : mailbox.conversations.loaded.changed
    let parts = mailbox.parts
    let known = parts.devices.value ?? []
    devices = known.filter { parts.changedDevices.contains($0.id) }
    forgottenDevices = parts.changedDevices.subtracting(known.map(\.id))
    preferences = parts.arePreferencesChanged ? parts.preferences.value : nil
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

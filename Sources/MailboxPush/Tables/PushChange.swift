internal import MailboxModel
internal import MailboxStore

/// One change of the dispatcher's tables. Those that belong together are written in one transaction.
enum PushChange: Hashable, Sendable {
  /// A device may have to be woken.
  case add(PendingPush)
  /// Look again at a moment; void when the row has changed since it was read, or is gone.
  case wait(PendingPush, until: Timestamp)
  /// It was sent and is to be sent again at a moment; void when the row is gone.
  case sendAgain(PendingPush, at: Timestamp)
  /// Nothing is owed any more.
  case finish(PendingPush, LedgerEntry)
  /// Something about a device has changed: its rows are looked at now.
  case touch(MailboxAddress, DeviceID?, at: Timestamp)
  /// Messages are over: their rows end by a rule.
  case end(EndedMessages, at: Timestamp)
  /// A line of the ledger that no row stood for.
  case record(LedgerEntry)
  /// A line of the ledger is too old, by its key in `ages`.
  case forget(ageKey: [UInt8])
  /// What is the matter with a device's token; nil when nothing is any more.
  case token(MailboxAddress, DeviceID, TokenState?)
  /// What is the matter with a credential; nil when nothing is any more.
  case credential(String, CredentialState?)
  /// The feed is taken in up to here.
  case position(FeedPosition)
}

/// Messages of a mailbox that wake nobody any more.
struct EndedMessages: Hashable, Sendable {
  /// Whose they are.
  var mailbox: MailboxAddress
  /// For which device; nil for all.
  var device: DeviceID?
  /// Of which conversation; nil of all.
  var conversation: Conversation?
  /// Where they stand.
  var sequences: ClosedRange<UInt64>
  /// Why.
  var rule: PushRule
}

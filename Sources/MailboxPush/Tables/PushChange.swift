internal import MailboxInterface
internal import MailboxModel

/// One change of the dispatcher's tables. Those that belong together are written in one transaction.
enum PushChange: Hashable, Sendable {
  /// A device may have to be woken.
  case add(PendingPush)
  /// Look again at a moment, or as soon as what it waits for is over; void when the row has changed
  /// since it was read, or is gone.
  case wait(PendingPush, until: Timestamp, for: PushWait)
  /// It was sent and is to be sent again at a moment, or as soon as what it waits for is over; void when
  /// the row is gone.
  case sendAgain(PendingPush, at: Timestamp, for: PushWait)
  /// Nothing is owed any more. A badge that was changed again meanwhile is owed still.
  case finish(PendingPush, LedgerEntry)
  /// Something about a device has changed: its rows are looked at now, but for those that wait for the
  /// credential that it still has.
  case touch(MailboxAddress, DeviceID?, keeping: CredentialName? = nil, at: Timestamp)
  /// A user's push by a credential was answered: the oldest that waits behind it waits no more.
  case lift(credential: CredentialName, MailboxAddress)
  /// The dispatcher begins: of each user one push waits no more, as answers got lost.
  case liftAll
  /// A credential was put right.
  case resume(credential: CredentialName)
  /// A row that cannot be read is put where it stops nothing.
  case setAside(DamagedRow)
  /// Messages are over: their rows end by a rule.
  case end(EndedMessages, at: Timestamp)
  /// A line of the ledger that no row stood for.
  case record(LedgerEntry)
  /// A line of the ledger is too old, by its key in `ages`.
  case forget(ageKey: MomentKey<LedgerKey>)
  /// The trouble with a device's token; nil when there is none any more.
  case token(MailboxAddress, DeviceID, TokenState?)
  /// The trouble with a credential; nil when there is none any more.
  case credential(CredentialName, CredentialState?)
  /// Something about the number on a device's icon.
  case badge(MailboxAddress, DeviceID, BadgeChange)
  /// A device was pushed a message, and may show it; it is told so often an hour when that is over.
  case show(ShownPush, perHourMax: Int, at: Timestamp)
  /// Messages are no news any more: the devices that show them are told.
  case clear(ClearedMessages, at: Timestamp)
  /// A device shows nothing any more, or none of a mailbox does.
  case forgetShown(MailboxAddress, DeviceID?)
  /// A device is known no more: nothing is owed to it, and nothing kept of it.
  case forgetDevice(MailboxAddress, DeviceID, at: Timestamp)
  /// Pushes of a conversation to a device are gathered until a moment.
  case openWindow(PushWindow, until: Timestamp)
  /// A window is over, by its key in `closing`.
  case closeWindow(closingKey: MomentKey<WindowKey>)
  /// The feed is taken in up to here.
  case position(FeedPosition)
}

extension PushChange {
  /// True when it writes what is known of a device, beside what is owed to it: nothing of that is kept of a
  /// device that is forgotten.
  var isKeptOfDevice: Bool {
    switch self {
    case .token(_, _, .some), .badge, .show, .openWindow: true
    default: false
    }
  }

  /// The messages whose rows it ends, and the time of that; nil when it ends none.
  var ended: (messages: EndedMessages, at: Timestamp)? {
    switch self {
    case .end(let messages, let now): (messages, now)
    case .forgetDevice(let mailbox, let device, let now):
      (EndedMessages(ofForgotten: device, of: mailbox), now)
    default: nil
    }
  }
}

/// An event that concerns the number on a device's icon.
enum BadgeChange: Hashable, Sendable {
  /// It may be wrong since a change that stands there in the feed: it is looked at at a moment.
  case mayBeWrong(since: FeedPosition, lookAt: Timestamp)
  /// It was looked at and needs no push; void when the row has changed since.
  case isRight(PendingPush)
  /// A push has set it, which is sure once no message is owed to the device that may set it as well.
  case shows(UInt64)
  /// The app came, left, or was signed out. What it reports is the base to count from where wanted.
  case follows(Device, countsFromReport: Bool)
  /// A message is owed, the app was awake, or an answer got lost: what is shown is not known. A message
  /// may count one more.
  case mayShowAnother(counts: Bool)
}

/// Messages of a mailbox that wake nobody any more.
struct EndedMessages: Hashable, Sendable {
  /// The mailbox that they belong to.
  var mailbox: MailboxAddress
  /// The device that they no longer wake; nil for all.
  var device: DeviceID?
  /// The conversation that they belong to; nil for all.
  var conversation: Conversation?
  /// Their places in the mailbox.
  var sequences: ClosedRange<UInt64>
  /// The rule by which they end.
  var rule: PushRule

  /// Returns whether a row of its mailbox and device ends.
  func concerns(_ push: PendingPush) -> Bool {
    push.kind == .message && sequences.contains(push.sequence)
      && (conversation == nil || conversation == push.conversation)
  }
}

extension EndedMessages {
  /// All that is owed to a device that is known no more: it ends as for one that is signed out.
  init(ofForgotten device: DeviceID, of mailbox: MailboxAddress) {
    self.init(
      mailbox: mailbox, device: device, conversation: nil, sequences: 0...UInt64.max,
      rule: .signedOut)
  }
}

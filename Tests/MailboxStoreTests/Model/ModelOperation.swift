import MailboxModel
import MailboxStore

/// One operation of the model test, complete in itself, so that it can be left out or repeated.
enum ModelOperation: Sendable, Hashable {
  case deposit(Message, to: [MailboxAddress])
  case depositTogether([Deposit])
  case recall(MessageID, from: UserID, in: MailboxAddress)
  case acknowledge(
    MailboxAddress, DeviceID, mustBeKnown: Bool, through: UInt64, isOfAnotherEpoch: Bool)
  case markRead(MailboxAddress, Conversation, through: UInt64)
  case register(DeviceID, of: MailboxAddress, replacingOthers: Bool)
  case signOut(DeviceID, of: MailboxAddress)
  case removeDevice(DeviceID, of: MailboxAddress)
  case setPresence(Presence, badge: UInt32?, of: DeviceID, in: MailboxAddress)
  case bind(Binding, to: DeviceID, of: MailboxAddress)
  case unbind(DeviceID, of: MailboxAddress, token: PushToken?)
  case setPushPreferences(PushPreferences, of: MailboxAddress)
  case setNotifications(ConversationNotifications, of: Conversation, in: MailboxAddress)
  case purge(MailboxAddress, removingDevices: Bool)
  case advance(milliseconds: Int64)
  case settle
  case sweep
  case reopen

  /// The mailboxes that may look different afterwards.
  var touched: [MailboxAddress] {
    switch self {
    case .deposit(_, let recipients): recipients
    case .depositTogether(let deposits): deposits.flatMap(\.recipients)
    case .recall(_, _, let mailbox), .acknowledge(let mailbox, _, _, _, _),
      .markRead(let mailbox, _, _), .register(_, let mailbox, _), .signOut(_, let mailbox),
      .removeDevice(_, let mailbox), .setPresence(_, _, _, let mailbox), .bind(_, _, let mailbox),
      .unbind(_, let mailbox, _),
      .setPushPreferences(_, let mailbox), .setNotifications(_, _, let mailbox),
      .purge(let mailbox, _):
      [mailbox]
    case .advance, .settle, .sweep, .reopen: []
    }
  }
}

extension ModelOperation: CustomStringConvertible {
  /// A line of a report.
  var description: String {
    switch self {
    case .deposit(let message, let recipients):
      "deposit \(Self.words(message)) to \(recipients)"
    case .depositTogether(let deposits):
      "deposit together "
        + deposits.map { "\(Self.words($0.message)) to \($0.recipients)" }.joined(separator: "; ")
    case .recall(let id, let sender, let mailbox): "recall \(id) from \(sender) in \(mailbox)"
    case .acknowledge(let mailbox, let device, let mustBeKnown, let through, let isOfAnotherEpoch):
      "\(device) of \(mailbox)\(mustBeKnown ? ", if known," : "") acknowledges through \(through)"
        + (isOfAnotherEpoch ? " of another epoch" : "")
    case .markRead(let mailbox, let conversation, let through):
      "\(mailbox) reads '\(conversation)' through \(through)"
    case .register(let device, let mailbox, let replacing):
      "register \(device) of \(mailbox)\(replacing ? ", replacing the others" : "")"
    case .signOut(let device, let mailbox): "sign out \(device) of \(mailbox)"
    case .removeDevice(let device, let mailbox): "remove \(device) of \(mailbox)"
    case .setPresence(let presence, let badge, let device, let mailbox):
      "\(device) of \(mailbox) is \(presence)\(badge.map { " with badge \($0)" } ?? "")"
    case .bind(let binding, let device, let mailbox):
      "bind \(binding.token) to \(device) of \(mailbox)"
    case .unbind(let device, let mailbox, let token):
      "unbind \(token?.value ?? "any token") from \(device) of \(mailbox)"
    case .setPushPreferences(_, let mailbox): "set the push preferences of \(mailbox)"
    case .setNotifications(let value, let conversation, let mailbox):
      "\(mailbox) wants \(value) of '\(conversation)'"
    case .purge(let mailbox, let removing):
      "purge \(mailbox)\(removing ? " with its devices" : "")"
    case .advance(let milliseconds): "\(milliseconds) ms pass"
    case .settle: "settle"
    case .sweep: "sweep"
    case .reopen: "close and open"
    }
  }

  private static func words(_ message: Message) -> String {
    var words = "\(message.id.map(\.value) ?? "-") from \(message.sender)"
    if case .group(let group) = message.audience { words += " in \(group.id)" }
    if let seconds = message.timeToLiveSeconds { words += " for \(seconds) s" }
    if !message.counts { words += " uncounted" }
    if message.isOnlineOnly { words += " online only" }
    return words
  }
}

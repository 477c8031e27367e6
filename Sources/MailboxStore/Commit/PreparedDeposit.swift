internal import MailboxModel
internal import StoredBytes

/// A deposit as its caller's thread prepared it: checked, encoded, its names turned into keys.
struct PreparedDeposit: Sendable {
  let mailboxes: [MailboxAddress]
  /// The same, as keys; each once.
  let keys: [MailboxKey]
  /// The index of the sender's own mailbox among them; nil when it is not there.
  let ownIndex: Int?
  let sender: UserID
  let body: [UInt8]
  let expiresAtSeconds: UInt32
  /// The identity that stands for (app, sender, message id); nil without an id.
  let identity: MessageIdentity?
  /// The conversation in which recipients find the message.
  let conversation: ConversationKey
  /// The conversation in which the sender finds it, when the sender's mailbox is among the recipients.
  let ownConversation: ConversationKey?
  let isOnlineOnly: Bool
  let counts: Bool
  /// The findings about the mailboxes ahead of planning, for a deposit to many.
  var ahead: AheadOfPlanning?

  /// True when it reaches so many mailboxes that they are looked at ahead.
  var isLarge: Bool { keys.count > CommitLine.largeMailboxes }

  /// Returns whether it counts in a mailbox: in its sender's own it does not.
  func counts(in mailbox: MailboxKey) -> Bool {
    counts && ownIndex.map { keys[$0] } != mailbox
  }

  init(
    _ message: Message, to mailboxes: [MailboxAddress], body: [UInt8], expiresAtSeconds: UInt32,
    identity: MessageIdentity?
  ) {
    self.mailboxes = mailboxes
    keys = mailboxes.map { MailboxKey($0) }
    ownIndex = mailboxes.firstIndex { $0.user == message.sender }
    sender = message.sender
    self.body = body
    self.expiresAtSeconds = expiresAtSeconds
    self.identity = identity
    conversation =
      switch message.audience {
      case .group(let group): ConversationKey(.group(group.id))
      case .oneToOne: ConversationKey(.peer(message.sender))
      }
    ownConversation =
      ownIndex == nil ? nil : ConversationKey(message.conversation(for: message.sender))
    isOnlineOnly = message.isOnlineOnly
    counts = message.counts
  }
}
